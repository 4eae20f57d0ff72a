<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>ArchiveTexts</name>
    <message numerus="yes">
        <source>every %n minute(s)</source>
        <translation>
            <numerusform>every minute</numerusform>
            <numerusform>every %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n candle(s) mended</source>
        <translation>
            <numerusform>%n candle mended</numerusform>
            <numerusform>%n candles mended</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n suspicious value(s)</source>
        <translation>
            <numerusform>%n suspicious value</numerusform>
            <numerusform>%n suspicious values</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln row deleted</numerusform>
            <numerusform>%Ln rows deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) would be deleted, %1 of them in the archive.</source>
        <translation>
            <numerusform>%Ln row would be deleted, %1 of them in the archive.</numerusform>
            <numerusform>%Ln rows would be deleted, %1 of them in the archive.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>They go to files first; for %n day(s) that can be undone.</source>
        <translation>
            <numerusform>They go to files first; for %n day that can be undone.</numerusform>
            <numerusform>They go to files first; for %n days that can be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s)</source>
        <translation>
            <numerusform>%n slice</numerusform>
            <numerusform>%n slices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowTexts</name>
    <message numerus="yes">
        <source>%Ln request(s)</source>
        <translation>
            <numerusform>%Ln request</numerusform>
            <numerusform>%Ln requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) of the exchange&apos;s archive</source>
        <translation>
            <numerusform>%Ln file of the exchange&apos;s archive</numerusform>
            <numerusform>%Ln files of the exchange&apos;s archive</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %Ln of its own slot(s) still missing</source>
        <translation>
            <numerusform>, %Ln of its own slot still missing</numerusform>
            <numerusform>, %Ln of its own slots still missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StorageTexts</name>
    <message numerus="yes">
        <source>the disk lasts %n more day(s)</source>
        <translation>
            <numerusform>the disk lasts %n more day</numerusform>
            <numerusform>the disk lasts %n more days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Texts</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n week(s)</source>
        <translation>
            <numerusform>%n week</numerusform>
            <numerusform>%n weeks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s)</source>
        <translation>
            <numerusform>%n month</numerusform>
            <numerusform>%n months</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::ArchiveDialog</name>
    <message numerus="yes">
        <source>Move %n row(s)</source>
        <translation>
            <numerusform>Move %n row</numerusform>
            <numerusform>Move %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::ExportDialog</name>
    <message numerus="yes">
        <source>by policy: %1, ended %n day(s) ago</source>
        <translation>
            <numerusform>by policy: %1, ended %n day ago</numerusform>
            <numerusform>by policy: %1, ended %n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n row(s) to files</source>
        <translation>
            <numerusform>Move %n row to files</numerusform>
            <numerusform>Move %n rows to files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy %n row(s) to files</source>
        <translation>
            <numerusform>Copy %n row to files</numerusform>
            <numerusform>Copy %n rows to files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::FilePanel</name>
    <message numerus="yes">
        <source>%n row(s) of %1, %2 to %3 UTC, come back to the main table. Better ones that came meanwhile stay, and the file stays as a copy.</source>
        <translation>
            <numerusform>%n row of %1, %2 to %3 UTC, comes back to the main table. A better one that came meanwhile stays, and the file stays as a copy.</numerusform>
            <numerusform>%n rows of %1, %2 to %3 UTC, come back to the main table. Better ones that came meanwhile stay, and the file stays as a copy.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::LeasePanel</name>
    <message numerus="yes">
        <source>%1: up to %n temporary row(s) are removed; rows that somebody else asked for, too, stay.</source>
        <translation>
            <numerusform>%1: up to %n temporary row is removed; rows that somebody else asked for, too, stay.</numerusform>
            <numerusform>%1: up to %n temporary rows are removed; rows that somebody else asked for, too, stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::PastDialog</name>
    <message numerus="yes">
        <source>%n candle(s) were stored then</source>
        <translation>
            <numerusform>%n candle were stored then</numerusform>
            <numerusform>%n candles were stored then</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have changed since.</source>
        <translation>
            <numerusform>%n of them has changed since.</numerusform>
            <numerusform>%n of them have changed since.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stretch(es) cannot be shown: their rows were deleted or put away since, the last at %1.</source>
        <translation>
            <numerusform>%n stretch cannot be shown: its rows were deleted or put away since, at %1.</numerusform>
            <numerusform>%n stretches cannot be shown: their rows were deleted or put away since, the last at %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::PolicyPanel</name>
    <message numerus="yes">
        <source>%1, kept for %n day(s). Rows that it moved stay in the archive; older rows stay where another policy or none says so.</source>
        <translation>
            <numerusform>%1, kept for %n day. Rows that it moved stay in the archive; older rows stay where another policy or none says so.</numerusform>
            <numerusform>%1, kept for %n days. Rows that it moved stay in the archive; older rows stay where another policy or none says so.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::PreviewDialog</name>
    <message numerus="yes">
        <source>Move %n row(s) now</source>
        <translation>
            <numerusform>Move %n row now</numerusform>
            <numerusform>Move %n rows now</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::PurgeDialog</name>
    <message numerus="yes">
        <source>Delete %n row(s)…</source>
        <translation>
            <numerusform>Delete %n row…</numerusform>
            <numerusform>Delete %n rows…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n row(s)?</source>
        <translation>
            <numerusform>Delete %n row?</numerusform>
            <numerusform>Delete %n rows?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::RestoreDialog</name>
    <message numerus="yes">
        <source>Bring back %n row(s)</source>
        <translation>
            <numerusform>Bring back %n row</numerusform>
            <numerusform>Bring back %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::RowExportDialog</name>
    <message numerus="yes">
        <source>%Ln row(s) written to %1.</source>
        <translation>
            <numerusform>%Ln row written to %1.</numerusform>
            <numerusform>%Ln rows written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) so far …</source>
        <translation>
            <numerusform>%Ln row so far …</numerusform>
            <numerusform>%Ln rows so far …</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::care::RowImportDialog</name>
    <message numerus="yes">
        <source>%Ln row(s) of these files are in the store.</source>
        <translation>
            <numerusform>%Ln row of these files are in the store.</numerusform>
            <numerusform>%Ln rows of these files are in the store.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) so far …</source>
        <translation>
            <numerusform>%Ln row so far …</numerusform>
            <numerusform>%Ln rows so far …</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::models::CoverageModel</name>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n gap</numerusform>
            <numerusform>%n gaps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::models::GapModel</name>
    <message numerus="yes">
        <source>%n row(s) were deleted from the database.</source>
        <translation>
            <numerusform>%n row was deleted from the database.</numerusform>
            <numerusform>%n rows were deleted from the database.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::panels::GapPanel</name>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n gap</numerusform>
            <numerusform>%n gaps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>No gaps found so far; %n job(s) still at work.</source>
        <translation>
            <numerusform>No gaps found so far; %n job still at work.</numerusform>
            <numerusform>No gaps found so far; %n jobs still at work.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cw::panels::StatusStrip</name>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
</context>
</TS>
