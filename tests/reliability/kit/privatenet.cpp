// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/privatenet.h"

#include <QFile>
#include <QProcess>

#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

QString refusal(const QString &what)
{
    return u"%1 (%2); this test needs root and a kernel that lets it have network and mount namespaces."_s
        .arg(what, QString::fromLocal8Bit(std::strerror(errno)));
}

bool succeeds(const QString &program, const QStringList &arguments)
{
    return QProcess::execute(program, arguments) == 0;
}

bool write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

/// Shows the file `from` under the name `to`, in this namespace only.
bool cover(const QString &to, const QString &from)
{
    return ::mount(qPrintable(from), qPrintable(to), nullptr, MS_BIND, nullptr) == 0;
}

} // namespace

QString PrivateNet::enter()
{
    if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0)
        return refusal(u"The namespaces cannot be made"_s);
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return refusal(u"The mounts cannot be made private"_s);
    const QString hosts = m_folder.filePath(u"hosts"_s);
    const QString servers = m_folder.filePath(u"resolv.conf"_s);
    if (!write(hosts, {}) || !write(servers, "nameserver 127.0.0.1\n") || !cover(u"/etc/hosts"_s, hosts)
        || !cover(u"/etc/resolv.conf"_s, servers))
        return refusal(u"The list of hosts cannot be covered"_s);
    if (!succeeds(u"ip"_s, {u"link"_s, u"set"_s, u"lo"_s, u"up"_s}))
        return u"'ip link set lo up' failed; is iproute2 installed?"_s;
    const QString rules =
        u"table inet fault { set dropped { type inet_service; }; chain out { type filter hook output "
        "priority 0; tcp dport @dropped drop; tcp sport @dropped drop; }; }"_s;
    if (!succeeds(u"nft"_s, {rules}))
        return u"nft refused the rules of the packet filter; is nftables installed?"_s;
    return {};
}

bool PrivateNet::drop(int port) const
{
    return succeeds(u"nft"_s, {u"add element inet fault dropped { %1 }"_s.arg(port)});
}

bool PrivateNet::pass(int port) const
{
    return succeeds(u"nft"_s, {u"delete element inet fault dropped { %1 }"_s.arg(port)});
}

bool PrivateNet::nameHost(const QString &name) const
{
    return write(m_folder.filePath(u"hosts"_s),
                 name.isEmpty() ? QByteArray() : "127.0.0.1 " + name.toLatin1() + '\n');
}

} // namespace cw::tests
