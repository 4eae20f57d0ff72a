// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <QObject>

#include <functional>
#include <memory>

namespace cw::http {

/// Makes an answer on the thread of the one who waits for it. Empty: no answer will ever come.
using AnswerBuilder = std::function<Response()>;

class AnswerChannel;

/// The end that waits for one answer. Belongs to one thread, the one of its receiver.
///
/// The answer arrives from the event loop, never inside a call of the responder's, at most once, and not after the
/// slot is gone. A responder that goes without having answered delivers an empty builder.
class AnswerSlot {
public:
    using Delivery = std::function<void(const AnswerBuilder &)>;

    /// `delivery` is called on the thread of `receiver`, which must outlive the slot.
    AnswerSlot(QObject &receiver, Delivery delivery);
    ~AnswerSlot();
    AnswerSlot(const AnswerSlot &) = delete;
    AnswerSlot &operator=(const AnswerSlot &) = delete;

private:
    friend class Responder;
    std::shared_ptr<AnswerChannel> m_channel;
};

/// The end that answers one request, from any thread and at any later time. Copies share it: the first answer
/// counts, the others are dropped, and when the last copy goes unanswered the client gets 500.
///
/// It outlives client, server and deadline without harm; what is sent then is dropped.
class Responder {
public:
    /// The answering end of `slot`, made once.
    explicit Responder(const AnswerSlot &slot);

    /// Answers with what is ready.
    void send(Response response) const;
    /// Answers with what `builder` makes on the server's thread; it is not called when nobody waits any more. A
    /// throwing one becomes 500.
    void send(AnswerBuilder builder) const;

private:
    std::shared_ptr<AnswerChannel> m_channel;
};

} // namespace cw::http
