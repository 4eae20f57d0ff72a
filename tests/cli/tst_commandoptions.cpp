// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"
#include "tests/support/fakeengine.h"

#include <QTest>

#include <algorithm>

using namespace cw;
using namespace cw::runtime;
using namespace Qt::StringLiterals;

namespace {

/// Keeps what a command says.
class Heard final : public Output {
public:
    void data(std::string_view) override {}
    void talk(std::string_view text) override { m_talk += text; }
    [[nodiscard]] bool isTerminal() const override { return false; }

    [[nodiscard]] const std::string &talked() const noexcept { return m_talk; }

private:
    std::string m_talk;
};

struct Told {
    int code = -1;
    std::string talk;

    [[nodiscard]] bool refusesAnOption() const
    {
        return code == kWrongUse && talk.find(" means nothing to ") != std::string::npos
               && std::ranges::count(talk, '\n') == 1;
    }
};

Told tell(testing::FakeEngine &engine, const std::vector<std::string> &words)
{
    const config::Settings settings;
    const std::atomic<bool> cancelled = false;
    Heard out;
    const auto line = parseCommandLine(words, engineCommandSpecs(), {});
    if (!line)
        return {-1, line.error().detail};
    const int code = engineCommand(line->command)({engine, settings, *line, u"/"_s, out, cancelled});
    return {code, out.talked()};
}

std::vector<OptionSpec> optionsOf(std::string_view command)
{
    const auto specs = engineCommandSpecs();
    return std::ranges::find(specs, command, &CommandSpec::name)->options;
}

std::vector<std::string> with(std::vector<std::string> words, const OptionSpec &option)
{
    words.push_back("--" + std::string(option.name));
    if (!option.placeholder.empty())
        words.push_back(option.name == "interval" ? "1m" : option.name == "window" ? "01:00-02:00" : "1");
    return words;
}

bool isUntouched(testing::FakeEngine &engine)
{
    const testing::FakeArchive &archive = engine.archiveFake();
    return archive.archives().empty() && archive.restores().empty() && archive.verifies().empty()
           && archive.refetches().empty() && archive.exports().empty() && archive.purges().empty()
           && archive.leaseRequests().empty() && engine.archiveFake().policies()->empty()
           && engine.care().cancelled().empty() && engine.jobOrders().empty();
}

} // namespace

/// Each use of a command takes the options that it reads, and refuses all others of the command.
class TestCommandOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatIsReadIsTaken_data();
    void onlyWhatIsReadIsTaken();
    void theRefusalSaysWhatIsTaken();
    void aDryPurgeIsThePreview();
    void aFileComesBackWithoutARange();
};

void TestCommandOptions::onlyWhatIsReadIsTaken_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("taken");
    const auto row = [](const char *words, const char *taken) {
        QTest::newRow(words) << QString::fromLatin1(words) << QString::fromLatin1(taken);
    };
    const QByteArray policy = "symbol interval kind keep-days schedule window batch-rows max-retries "
                              "cold-after-days on off dry-run";
    row("archive run", "policy symbol interval kind before dry-run");
    row("archive status", "symbol interval kind");
    row("archive policies", "");
    row("archive policies list", "");
    row("archive policies add", policy);
    row("archive policies set", "policy " + policy);
    row("archive policies remove", "policy");
    row("archive policies preset", "");
    row("archive restore", "symbol interval kind from to dry-run file");
    row("archive restore --file F", "file dry-run");
    row("archive verify", "symbol interval kind from to full");
    row("archive leases", "add extend remove");
    row("archive leases --add", "add symbol interval kind from to hours");
    row("archive leases --extend L", "extend hours");
    row("archive leases --remove L", "remove");
    row("archive export", "policy symbol interval kind before copy dry-run");
    row("archive purge", "symbol interval kind from to token yes dry-run");
    row("archive purge --token T", "symbol interval kind from to token dry-run");
    row("archive undo-purge", "file dry-run");
    row("verify", "symbol interval kind from to full refetch");
    row("verify --refetch 5", "symbol interval kind from to refetch seed");
    row("maintain --cancel nothing", "cancel");
    row("export --kind trades", "symbol from to kind format output as-of provenance");
    row("export --kind funding", "symbol from to kind format output as-of provenance");
    row("jobs --pause 1", "pause");
    row("findings --dismiss 1", "dismiss");
}

void TestCommandOptions::onlyWhatIsReadIsTaken()
{
    QFETCH(QString, words);
    QFETCH(QString, taken);
    const QStringList takenNames = taken.split(u' ', Qt::SkipEmptyParts) + QStringList{u"json"_s};
    std::vector<std::string> use;
    for (const QString &word : words.split(u' '))
        use.push_back(word.toStdString());
    for (const OptionSpec &option : optionsOf(use.front())) {
        const QString name = QString::fromLatin1(option.name.data(), qsizetype(option.name.size()));
        // Of these, one is asked for at a time, and that is told in words of its own.
        if (use.front() == "jobs" && name != u"active"_s)
            continue;
        testing::FakeEngine engine;
        const Told told = tell(engine, with(use, option));
        const std::string context = option.name.data() + (": " + told.talk);
        QVERIFY2(told.refusesAnOption() != takenNames.contains(name), context.c_str());
        if (told.refusesAnOption())
            QVERIFY2(isUntouched(engine), context.c_str());
    }
}

void TestCommandOptions::theRefusalSaysWhatIsTaken()
{
    testing::FakeEngine engine;
    QCOMPARE(
        tell(engine, {"archive", "policies", "remove", "--policy", "2", "--dry-run"}).talk,
        std::string("archive: --dry-run means nothing to archive policies remove, which takes --policy.\n"));
    QCOMPARE(
        tell(engine, {"archive", "policies", "preset", "--dry-run"}).talk,
        std::string(
            "archive: --dry-run means nothing to archive policies preset, which takes none but the common "
            "options.\n"));
}

void TestCommandOptions::aDryPurgeIsThePreview()
{
    const std::vector<std::string> purge{"archive", "purge",      "--symbol", "BTCUSDT", "--market",
                                         "spot",    "--interval", "1m",       "--from",  "2024-08-09",
                                         "--to",    "2024-08-10", "--dry-run"};
    for (const std::vector<std::string> &agreed :
         {std::vector<std::string>{"--yes"}, {"--token", "0123456789abcdef"}}) {
        testing::FakeEngine engine;
        market::Instrument known;
        known.key = {market::Market::Spot, "BTCUSDT"};
        engine.data().setInstruments({known});
        auto words = purge;
        words.insert(words.end(), agreed.begin(), agreed.end());
        const Told told = tell(engine, words);
        QVERIFY2(told.code == kDone, told.talk.c_str());
        QVERIFY(engine.archiveFake().purges().empty());
    }
}

void TestCommandOptions::aFileComesBackWithoutARange()
{
    testing::FakeEngine engine;
    QVERIFY(tell(engine, {"archive", "restore", "--file", "f", "--from", "2024-08-09"}).refusesAnOption());
    QVERIFY(engine.archiveFake().restores().empty());
    (void)tell(engine, {"archive", "undo-purge", "--file", "f", "--dry-run"});
    QCOMPARE(engine.archiveFake().restores().size(), std::size_t(1));
    QVERIFY(engine.archiveFake().restores().front().isDryRun);
    QCOMPARE(tell(engine, {"archive", "restore", "--file", ""}).code, int(kWrongUse));
}

QTEST_GUILESS_MAIN(TestCommandOptions)
#include "tst_commandoptions.moc"
