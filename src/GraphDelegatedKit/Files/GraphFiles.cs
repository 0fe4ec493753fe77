using GraphDelegatedKit.Client;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit;

/// <summary>
/// Uploads, downloads and attachments for files in OneDrive, SharePoint and Outlook. Created by
/// <see cref="GraphClientFilesExtensions.Files(IGraphClient, FileTransferOptions)"/>.
/// </summary>
public sealed partial class GraphFiles
{
    private readonly IGraphClient _graph;
    private readonly FileTransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TransferJournal? _journal;

    internal GraphFiles(IGraphClient graph, FileTransferOptions options, IKeyring? keyring = null)
    {
        (_graph, _options) = (graph, options);
        _time = options.TimeProvider ?? (graph as IKnowsItsSurroundings)?.TimeProvider ?? TimeProvider.System;
        var loggerFactory = options.LoggerFactory ?? (graph as IKnowsItsSurroundings)?.LoggerFactory;
        _logger = loggerFactory?.CreateLogger("GraphDelegatedKit.Files") ?? NullLogger.Instance;
        _journal = options.Journal is { } journal
            ? new TransferJournal(journal, keyring ?? new OsKeyring(_time), options.TrustedDomains, _time, _logger)
            : null;
    }

    private async Task<string> GetAccountIdAsync(CancellationToken cancellationToken) => _graph is IKnowsItsSurroundings client
        ? (await client.AccountAsync(cancellationToken).ConfigureAwait(false))?.HomeAccountId ?? ""
        : "";
}
