// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/commands/command.h"

#include "app/runtime/commands/commands.h"

#include <QDir>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace cw::runtime {
namespace {

struct Entry {
    CommandSpec spec;
    EngineCommand run;
};

const OptionSpec kSymbol{"symbol", "S", "symbol, in any usual spelling"};
const OptionSpec kInterval{"interval", "I", "candle interval, 1s to 1M"};
const OptionSpec kFrom{"from", "T", "first moment (ISO time or epoch ms)"};
const OptionSpec kTo{"to", "T", "end, not included"};

const std::vector<Entry> &entries()
{
    static const std::vector<Entry> table{
        {{"status", "", "what is stored, engine state, rate-limit budget", {kJsonOption}}, runStatus},
        {{"gaps",
          "",
          "report every missing candle and trade",
          {kSymbol,
           kInterval,
           kJsonOption,
           {"kind", "K", "trades or funding: those alone (candles are named by --interval)"},
           {"all", "", "also holes that are settled: empty at the exchange or not available"},
           {"filled", "", "also holes that were filled, with who did it"},
           {"repair", "", "fetch what is missing; with --all ask for settled holes again"}}},
         runGaps},
        {{"coverage",
          "",
          "list the ranges of each series that are proven complete",
          {kSymbol, kInterval, kJsonOption, {"by-day", "", "also each UTC day of the candles: how much is there"}}},
         runCoverage},
        {{"rejected",
          "",
          "list rows that were refused, as they came",
          {kSymbol, kInterval, kJsonOption, {"max", "N", "at most N rows, the newest (default 500)"}}},
         runRejected},
        {{"findings",
          "",
          "list values of candles that trades, finer candles, the exchange, another door or their neighbours "
          "contradict",
          {kSymbol,
           kInterval,
           kJsonOption,
           {"max", "N", "at most N findings, the newest (default 500)"},
           {"open", "", "only those that are neither mended nor dismissed"},
           {"dismiss", "ID", "settle one because you looked at it"}}},
         runFindings},
        {{"versions",
          "",
          "list values of final candles that lost against what is stored",
          {kSymbol,
           kInterval,
           kFrom,
           kTo,
           kJsonOption,
           {"max", "N", "at most N versions, the oldest (default 500)"}}},
         runVersions},
        {{"jobs",
          "",
          "list backfills and repairs, and control those of the running node",
          {kJsonOption,
           {"active", "", "only jobs that are not over"},
           {"pause", "ID", "stop a job for now; what it stored stays"},
           {"resume", "ID", "let a paused job go on"},
           {"retry", "ID", "queue a failed or cancelled job again"},
           {"cancel", "ID", "end a job; what it stored stays"},
           {"move", "ID", "let a waiting job go last, or before another one"},
           {"before", "ID", "with --move: the job that then goes after it"}}},
         runJobs},
        {{"backfill",
          "SYMBOL…",
          "download history",
          {kInterval,
           kFrom,
           kTo,
           kJsonOption,
           {"kind", "K", "candles (default), trades or funding"},
           {"max", "N", "at most N rows (default: ingest/max_candles)"},
           {"purged", "", "also what somebody purged, which is left away else"},
           {"dry-run", "", "only say what it would cost"}}},
         runBackfill},
        {{"backup",
          "[FILE]",
          "copy the database while it is in use; without FILE into the backups folder",
          {kJsonOption}},
         runBackup},
        {{"maintain",
          "",
          "tell the state of the database, or look after it",
          {kJsonOption,
           {"check", "", "read everything and look for damage"},
           {"analyze", "", "count again what the planner of queries knows"},
           {"vacuum", "",
            "give room that deleted rows left back to the disk; SQLite stores no rows meanwhile"},
           {"cancel", "KIND", "end a backup, check, analyze or vacuum of the node that runs"}}},
         runMaintain},
        {{"archive",
          "run|status|policies [list|add|set|remove|preset [NAME]]|restore|verify|leases|export|purge|undo-purge",
          "move old rows to the archive and back, and say when by itself",
          {kSymbol,
           kInterval,
           kFrom,
           kTo,
           kJsonOption,
           {"kind", "K", "candles (default of run, restore and purge), trades or funding"},
           {"policy", "N", "run, export: what this policy says; policies set, remove: this one"},
           {"before", "T", "run: rows older than this; export: months that ended before it"},
           {"dry-run", "",
            "run, restore, undo-purge, export, purge: only count; policies add, set: say what it would do"},
           {"copy", "", "export: leave the rows in the database"},
           {"file", "NAME", "restore, undo-purge: the file whose rows come back, all of them"},
           {"token", "T", "purge: what the preview said; these rows and no others go"},
           {"yes", "", "purge: without a preview"},
           {"full", "", "verify: also hold all candles against trades and finer candles"},
           {"cold-after-days", "N",
            "policies: months that ended so long ago go to cold files (default 0, never)"},
           {"keep-days", "N", "policies: days in the main table, 1 to 36500 (default 365)"},
           {"schedule", "CRON", "policies: five cron fields, UTC (default \"17 3 * * *\")"},
           {"window", "A-B", "policies: runs begin between these times only, HH:MM-HH:MM UTC"},
           {"batch-rows", "N", "policies: rows a transaction moves, 1 to 50000 (default 5000)"},
           {"max-retries", "N", "policies: tries after a step that was refused, 0 to 10 (default 3)"},
           {"on", "", "policies set: switch it on"},
           {"off", "", "policies add, set: switch it off"},
           {"add", "", "leases: fetch rows outside what is kept, for --hours"},
           {"extend", "ID", "leases: keep it --hours from now on"},
           {"hours", "N", "leases: how long, 1 to 720 (default 24)"},
           {"remove", "ID", "leases: give one back"}}},
         runArchive},
        {{"verify",
          "",
          "count and hash again, and hold candles against trades and finer candles of the last 30 days",
          {kSymbol,
           kInterval,
           kFrom,
           kTo,
           kJsonOption,
           {"kind", "K", "candles, trades or funding (default: all)"},
           {"full", "", "not only of the last 30 days"},
           {"refetch", "PERCENT",
            "instead: ask the exchange again for so many of the stored candles, 1 to 100"},
           {"seed", "N", "with --refetch: which ones are chosen (default 0)"}}},
         runVerify},
        {{"export",
          "",
          "write stored rows to a file or stdout",
          {kSymbol,
           kInterval,
           kFrom,
           kTo,
           kJsonOption,
           {"kind", "K", "candles (default), trades or funding"},
           {"format", "F", "csv (default), jsonl (default to stdout with --json) or freqtrade"},
           {"output", "FILE", "file to write; default stdout"},
           {"include-open", "", "also the candle in progress (jsonl)"},
           {"as-of", "T", "the final rows as they were stored at this moment of the local clock"},
           {"provenance", "", "also source, place, time of storing and version of each row (jsonl)"}}},
         runExport},
        {{"import",
          "FILE…",
          "read the exchange's bulk CSV or zip files, or JSON lines as export writes them",
          {kSymbol,
           kInterval,
           kJsonOption,
           {"kind", "K", "klines, trades, aggTrades; default from the file name"},
           {"allow-rejected", "", "succeed although rows were rejected"}}},
         runImport},
    };
    return table;
}

std::string progressText(const interfaces::JobStatus &job)
{
    std::string text = job.title + ": " + std::to_string(job.rowsDone);
    if (job.rowsTotal > 0)
        text += " of " + std::to_string(job.rowsTotal);
    text += " rows";
    if (job.state == interfaces::JobState::Waiting)
        text += ", waits: " + job.error;
    if (job.eta)
        text += ", " + std::to_string(job.eta->count()) + " s left";
    return text;
}

std::optional<interfaces::JobStatus> find(const interfaces::Jobs &jobs, std::int64_t id)
{
    const auto all = jobs.jobs();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto &job) { return job.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

} // namespace

QString CommandContext::path(const std::string &text) const
{
    return QDir(workingDirectory).absoluteFilePath(QString::fromStdString(text));
}

int CommandContext::failed(const Error &error) const
{
    out.talk(std::string(line.command) + ": " + error.detail + '\n');
    return error.code == ErrorCode::InvalidInput ? kWrongUse : kFailed;
}

void CommandContext::tellBlocks() const
{
    if (const std::string news = blocks->news(engine.status()); !news.empty())
        out.talk((out.isTerminal() ? "\r\x1b[K" : "") + news);
}

EngineCommand engineCommand(std::string_view name)
{
    for (const Entry &entry : entries()) {
        if (entry.spec.name == name)
            return entry.run;
    }
    return nullptr;
}

std::vector<CommandSpec> engineCommandSpecs()
{
    std::vector<CommandSpec> specs;
    for (const Entry &entry : entries())
        specs.push_back(entry.spec);
    return specs;
}

std::string unprovenText(const interfaces::JobStatus &job)
{
    if (job.unproven == 0)
        return {};
    const bool isOne = job.unproven == 1;
    return ", " + std::to_string(job.unproven) + (isOne ? " candle is" : " candles are")
           + " not proven final yet (no later one came, and ten minutes have not gone by); the next run "
             "fetches "
           + (isOne ? "it" : "them") + ", or a node that follows the series";
}

Result<interfaces::JobStatus> waitForJob(const CommandContext &context, std::int64_t job)
{
    std::mutex mutex;
    std::condition_variable changed;
    const auto subscription = context.engine.jobs().onJob([&](const interfaces::JobStatus &status) {
        if (status.id == job) {
            const std::lock_guard lock(mutex);
            changed.notify_all();
        }
    });
    std::unique_lock lock(mutex);
    bool cancelSent = false;
    for (;;) {
        const auto status = find(context.engine.jobs(), job);
        if (!status)
            return fail(ErrorCode::Internal, "The job disappeared from the engine's list.");
        if (interfaces::isOver(status->state))
            return *status;
        if (status->kind == interfaces::JobKind::Backfill || status->kind == interfaces::JobKind::Repair)
            context.tellBlocks();
        if (context.out.isTerminal())
            context.out.talk('\r' + progressText(*status) + "\x1b[K");
        if (context.cancelled && !std::exchange(cancelSent, true))
            context.engine.jobs().cancel(job);
        changed.wait_for(lock, std::chrono::milliseconds(250));
    }
}

} // namespace cw::runtime
