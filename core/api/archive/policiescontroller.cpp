// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/archive/policiescontroller.h"

#include "core/api/archive/archivejson.h"
#include "core/api/jsonbody.h"
#include "core/api/parametertext.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::api {
namespace {

using interfaces::Archive;
using interfaces::ArchivePolicy;

http::Response policiesReply(const Result<std::vector<ArchivePolicy>> &policies, const SymbolForm &symbols,
                             int status)
{
    if (!policies)
        return archiveReply(archiveFault(policies.error()));
    QJsonArray list;
    for (const ArchivePolicy &policy : *policies)
        list.append(policyJson(policy, symbols));
    return archiveReply(list, status);
}

http::Response policyReply(const Result<ArchivePolicy> &policy, const SymbolForm &symbols, int status)
{
    if (!policy)
        return archiveReply(archiveFault(policy.error()));
    return archiveReply(policyJson(*policy, symbols), status);
}

http::Response list(Archive &archive, const QJsonObject &, const SymbolForm &symbols)
{
    return policiesReply(archive.policies(), symbols, 200);
}

http::Response add(Archive &archive, const QJsonObject &body, const SymbolForm &symbols)
{
    const auto policy = parsePolicy(body, {});
    return policy ? policyReply(archive.addPolicy(*policy), symbols, 201) : archiveReply(policy.error());
}

http::Response applyPreset(Archive &archive, const QJsonObject &body, const SymbolForm &symbols)
{
    if (auto why = unknownMember(body, {"name"_L1}); !why.empty())
        return archiveReply(invalidArchiveParameter(std::move(why)));
    const QJsonValue name = body.value(u"name"_s);
    if (!name.isString())
        return archiveReply(
            invalidArchiveParameter("\"name\" must be the name of a set of policies: standard."));
    return policiesReply(archive.applyPreset(name.toString().toStdString()), symbols, 201);
}

http::Response forecast(Archive &archive, const QJsonObject &body, const SymbolForm &)
{
    const auto policy = parsePolicy(body, {});
    if (!policy)
        return archiveReply(policy.error());
    const auto forecast = archive.forecast(*policy);
    return forecast ? archiveReply(forecastJson(*forecast)) : archiveReply(archiveFault(forecast.error()));
}

http::Response change(Archive &archive, std::int64_t id, const QJsonObject &body, const SymbolForm &symbols)
{
    const auto policies = archive.policies();
    if (!policies)
        return archiveReply(archiveFault(policies.error()));
    const auto found = std::find_if(policies->begin(), policies->end(),
                                    [id](const ArchivePolicy &policy) { return policy.id == id; });
    if (found == policies->end())
        return archiveReply(archiveNotFound("There is no policy " + std::to_string(id) + '.'));
    const auto policy = parsePolicy(body, *found);
    return policy ? policyReply(archive.changePolicy(*policy), symbols, 200) : archiveReply(policy.error());
}

http::Response remove(Archive &archive, std::int64_t id, const QJsonObject &body, const SymbolForm &)
{
    if (auto why = unknownMember(body, {}); !why.empty())
        return archiveReply(invalidArchiveParameter(std::move(why)));
    if (const auto removed = archive.removePolicy(id); !removed)
        return archiveReply(archiveFault(removed.error()));
    return archiveReply(QJsonObject{{u"id"_s, qint64(id)}, {u"deleted"_s, true}});
}

} // namespace

void PoliciesController::addRoute(http::Router &router, http::Method method, std::string_view path,
                                  Action action)
{
    const bool isRead = method == http::Method::Get;
    const auto handler = [this, isRead, action = std::move(action)](const http::Request &request,
                                                                    const http::Responder &responder) {
        const auto body = archiveBody(request);
        if (!body)
            return responder.send(archiveReply(body.error()));
        LateReads::Make make = [action, &engine = m_engine, body = *body,
                                symbols = SymbolForm(SymbolForm::Style::Archive, m_directory)] {
            const auto unknown = unknownSymbolIn(engine.marketData(), body);
            return unknown ? archiveReply(*unknown) : action(engine.archive(), body, symbols);
        };
        if (isRead)
            m_reads.answer(responder, std::move(make));
        else
            m_reads.change(responder, std::move(make));
    };
    router.addDeferred(method, path, {handler, {}}, /*writes=*/!isRead);
}

void PoliciesController::addNumbered(http::Router &router, http::Method method, std::string_view path,
                                     NumberedAction action)
{
    const auto handler = [this, action = std::move(action)](const http::Request &request,
                                                            const http::Responder &responder) {
        const auto body = archiveBody(request);
        if (!body)
            return responder.send(archiveReply(body.error()));
        const auto id = parseInteger(request.pathParameters.at("id"));
        if (!id)
            return responder.send(archiveReply(archiveNotFound("There is no such policy.")));
        m_reads.change(responder, [action, &engine = m_engine, id = *id, body = *body,
                                   symbols = SymbolForm(SymbolForm::Style::Archive, m_directory)] {
            const auto unknown = unknownSymbolIn(engine.marketData(), body);
            return unknown ? archiveReply(*unknown) : action(engine.archive(), id, body, symbols);
        });
    };
    router.addDeferred(method, path, {handler, {}}, /*writes=*/true);
}

void PoliciesController::addRoutes(http::Router &router)
{
    addRoute(router, http::Method::Get, "/api/v1/archive/policies", list);
    addRoute(router, http::Method::Post, "/api/v1/archive/policies", add);
    addRoute(router, http::Method::Post, "/api/v1/archive/policies/preset", applyPreset);
    addRoute(router, http::Method::Post, "/api/v1/archive/policies/forecast", forecast);
    addNumbered(router, http::Method::Put, "/api/v1/archive/policies/{id}", change);
    addNumbered(router, http::Method::Delete, "/api/v1/archive/policies/{id}", remove);
}

} // namespace cw::api
