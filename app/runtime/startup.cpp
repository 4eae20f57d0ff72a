// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/startup.h"

#include "core/config/databaseparts.h"
#include "core/config/fieldspecs.h"
#include "core/config/keyvaluefile.h"
#include "core/config/values.h"
#include "core/storage/postgres/address.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QSysInfo>

#include <algorithm>
#include <iterator>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

using config::ValueLayer;

std::string defaultConfigFile()
{
    return (QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + u"/candlewright.ini"_s)
        .toStdString();
}

ValueLayer environmentLayer()
{
    ValueLayer layer{ValueLayer::Kind::Environment, {}, {}};
    const auto environment = QProcessEnvironment::systemEnvironment();
    const auto take = [&](std::string_view name) {
        // An empty variable is how scripts unset one.
        const QString value = environment.value(QString::fromUtf8(name.data(), qsizetype(name.size())));
        if (!value.isEmpty())
            layer.values.emplace(name, value.toStdString());
    };
    for (const auto &field : config::fieldSpecs())
        std::for_each(field.environment.begin(), field.environment.end(), take);
    for (const auto &parts : config::databaseParts())
        std::ranges::for_each(parts.names(), take);
    for (const auto &unused : config::unusedNames())
        take(unused.name);
    return layer;
}

/// The database address with an absolute path. "sqlite:///./x.db", "sqlite:///../x.db" and "sqlite:///x.db" count from
/// the working directory, as in the programs whose settings are accepted here; any other path is absolute.
std::string resolvedDatabase(const std::string &url)
{
    constexpr std::string_view kScheme = "sqlite:///";
    if (!url.starts_with(kScheme))
        return url;
    const std::string path = url.substr(kScheme.size());
    const bool isRelative =
        path.starts_with("./") || path.starts_with("../") || path.find('/') == std::string::npos;
    const QString named = QString::fromStdString(isRelative ? path : '/' + path);
    return "sqlite://" + QDir::cleanPath(QDir().absoluteFilePath(named)).toStdString();
}

bool isPostgres(const std::string &url) { return url.starts_with("postgresql://") || url.starts_with("postgres://"); }

/// An address that can never be opened is a wrong setting, not a database that is away. It is not repeated: of one that
/// cannot be read nobody knows where its password is.
Result<> checkDatabase(const config::Resolved &resolved)
{
    const std::string &url = resolved.settings.databaseUrl;
    const bool isKnown = url.empty() || url.starts_with("sqlite:///") || isPostgres(url);
    auto address = isPostgres(url) ? storage::postgres::parseAddress(url) : Result<storage::postgres::Address>();
    if (isKnown && address)
        return {};
    const auto origin = resolved.origins.find("storage/url");
    const std::string reason =
        address ? "accepted are sqlite:///absolute/path.db and postgresql://USER:PASSWORD@HOST:PORT/DATABASE."
                : address.error().detail;
    return fail(ErrorCode::InvalidInput,
                "setting storage/url"
                    + (origin == resolved.origins.end() ? std::string() : " (" + origin->second + ")") + ": " + reason);
}

/// A sentence about a settings file with a database password in it that others can read; nothing about any other.
std::optional<std::string> opennessOf(const ValueLayer &layer)
{
    constexpr auto kOthers = QFile::ReadGroup | QFile::ReadOther;
    const auto parts = config::databaseParts();
    const bool hasPassword = std::ranges::any_of(layer.values, [&](const auto &entry) {
        return !config::passwordsIn(entry.second).empty()
               || std::ranges::any_of(parts, [&](const config::DatabaseParts &each) {
                      return each.password == entry.first && !entry.second.empty();
                  });
    });
    if (!hasPassword || !(QFileInfo(QString::fromStdString(layer.name)).permissions() & kOthers))
        return std::nullopt;
    return layer.name
           + " holds the password of a database and can be read by others: allow only its owner to read it (mode 0600), "
             "or take the password out and keep it with 'candlewright-cli password set'.";
}

/// A file layer; a missing file is no layer unless the user named it.
Result<std::optional<ValueLayer>> fileLayer(ValueLayer::Kind kind, const std::string &path, bool mustExist)
{
    auto text = config::readSmallFile(path);
    if (!text && text.error().code == ErrorCode::NotFound && !mustExist)
        return std::nullopt;
    if (!text)
        return failFrom(text);
    auto values = kind == ValueLayer::Kind::DotEnv ? config::parseDotEnv(*text) : config::parseIni(*text);
    if (!values)
        return fail(ErrorCode::InvalidInput, path + ": " + values.error().detail + '.');
    return ValueLayer{kind, path, std::move(*values)};
}

std::string defaultDataDir(bool demo)
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    // The demo's market repeats from the same instant at every start, so it never mixes with recorded data.
    return (demo ? base + u"/demo"_s : base).toStdString();
}

/// A name that is the same at every start and differs between machines, and between data directories on one.
std::string defaultNode(const std::string &dataDir)
{
    const auto directory = QCryptographicHash::hash(QByteArray::fromStdString(dataDir), QCryptographicHash::Sha1);
    return QSysInfo::machineHostName().toStdString() + '-' + directory.toHex().left(8).toStdString();
}

} // namespace

Result<config::Resolved> loadSettings(const CommandLine &line, const std::vector<std::string> &dropped)
{
    const auto environment = environmentLayer();
    const auto named = line.value("config");
    const QString fromEnvironment = qEnvironmentVariable("CANDLEWRIGHT_CONFIG");
    const std::string path = named                       ? *named
                             : fromEnvironment.isEmpty() ? defaultConfigFile()
                                                         : fromEnvironment.toStdString();
    auto ini = fileLayer(ValueLayer::Kind::File, path, named.has_value() || !fromEnvironment.isEmpty());
    if (!ini)
        return failFrom(ini);
    auto dotEnv = fileLayer(ValueLayer::Kind::DotEnv, ".env", false);
    if (!dotEnv)
        return failFrom(dotEnv);
    std::vector<std::string> openness;
    for (const auto *file : {&*ini, &*dotEnv}) {
        if (auto sentence = *file ? opennessOf(**file) : std::nullopt)
            openness.push_back(std::move(*sentence));
    }
    std::vector<ValueLayer> layers;
    if (*ini)
        layers.push_back(std::move(**ini));
    if (*dotEnv)
        layers.push_back(std::move(**dotEnv));
    layers.push_back(environment);
    layers.push_back({ValueLayer::Kind::Option, {}, line.options});
    auto resolved = config::resolve(layers);
    if (!resolved)
        return resolved;
    std::ranges::move(openness, std::back_inserter(resolved->notes));
    for (const std::string &name : dropped)
        resolved->notes.push_back("environment " + name + " has no effect: the database's address says where it is.");
    config::Settings &settings = resolved->settings;
    if (settings.dataDir.empty()) {
        settings.demoOwnsDataDir = settings.demo;
        settings.dataDir = defaultDataDir(settings.demo);
    }
    settings.dataDir =
        QDir::cleanPath(QDir().absoluteFilePath(QString::fromStdString(settings.dataDir))).toStdString();
    if (auto checked = checkDatabase(*resolved); !checked)
        return failFrom(checked);
    if (settings.databaseUrl.empty())
        settings.databaseUrl = "sqlite://" + settings.dataDir + "/candlewright.db";
    else
        settings.databaseUrl = resolvedDatabase(settings.databaseUrl);
    if (settings.node.empty())
        settings.node = defaultNode(settings.dataDir);
    if (settings.logFile.empty())
        settings.logFile = settings.dataDir + "/logs/candlewright.log";
    return resolved;
}

Result<> prepareDataDirectory(const std::string &dataDir)
{
    const QDir dir(QString::fromStdString(dataDir));
    const bool existed = dir.exists();
    for (const QString &part : {u"."_s, u"journal"_s, u"logs"_s, u"exports"_s, u"backups"_s}) {
        if (!dir.mkpath(part))
            return fail(ErrorCode::InvalidInput,
                        "The data directory " + dataDir + " cannot be created or written.");
    }
    if (!existed)
        QFile::setPermissions(dir.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return {};
}

} // namespace cw::runtime
