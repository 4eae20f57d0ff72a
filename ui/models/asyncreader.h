// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QCoreApplication>
#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace cw::models {

/// Numbers questions, so that one overtaken by a newer question is not read any more, or its answer dropped. Asked
/// on the GUI thread; its tickets may be looked at on any thread and outlive it.
class RequestTicket {
public:
    /// One question.
    class Ticket {
    public:
        /// False once a newer question was asked.
        [[nodiscard]] bool isCurrent() const noexcept { return m_newest->load() == m_number; }

    private:
        friend class RequestTicket;
        std::shared_ptr<std::atomic<int>> m_newest;
        int m_number = 0;
    };

    /// A new question: all earlier tickets are stale from now on.
    [[nodiscard]] Ticket next()
    {
        Ticket ticket;
        ticket.m_newest = m_newest;
        ticket.m_number = m_newest->fetch_add(1) + 1;
        return ticket;
    }

private:
    std::shared_ptr<std::atomic<int>> m_newest = std::make_shared<std::atomic<int>>(0);
};

/// Runs calls that block on the database on a small pool and answers on the GUI thread. The GUI thread itself never
/// waits. Lives on the GUI thread; its destructor waits for the calls that are running: milliseconds each, but for a
/// count of all rows.
class AsyncReader : public QObject {
    Q_OBJECT

public:
    explicit AsyncReader(QObject *parent = nullptr);
    ~AsyncReader() override;

    /// Runs `read` on the pool and then `answer` with its result on the GUI thread, unless `context` is gone by then.
    /// `read` must not touch widgets or models.
    template<class Read, class Answer>
    void run(QObject *context, Read read, Answer answer)
    {
        start(context, std::move(read), std::move(answer), [] { return true; });
    }

    /// The same for a question that a newer one of the same kind makes pointless: a stale one is not read if it
    /// still waits for a thread, and not answered in any case.
    template<class Read, class Answer>
    void runNewest(QObject *context, RequestTicket &questions, Read read, Answer answer)
    {
        start(context, std::move(read), std::move(answer),
              [ticket = questions.next()] { return ticket.isCurrent(); });
    }

private:
    template<class Read, class Answer, class IsWanted>
    void start(QObject *context, Read read, Answer answer, IsWanted isWanted)
    {
        m_pool.start([guard = QPointer<QObject>(context), read = std::move(read), answer = std::move(answer),
                      isWanted = std::move(isWanted)]() mutable {
            if (!isWanted())
                return;
            auto result = std::make_shared<decltype(read())>(read());
            // The application object outlives every context; the guard is looked at where contexts die.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, result, answer = std::move(answer), isWanted]() mutable {
                    if (guard && isWanted())
                        answer(std::move(*result));
                },
                Qt::QueuedConnection);
        });
    }

    QThreadPool m_pool;
};

} // namespace cw::models
