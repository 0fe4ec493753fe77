using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>
/// Uploads, downloads and attachments for files in OneDrive, SharePoint and Outlook. Created by
/// <see cref="GraphClientFilesExtensions.Files(IGraphClient, FileTransferOptions?)"/>.
/// </summary>
public sealed partial class GraphFiles
{
    private const string LogCategory = "GraphDelegatedKit.Files";

    private readonly ContextualClient _graph;
    private readonly FileTransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TransferJournal? _journal;
    private readonly RewrittenFiles? _rewrittenFiles;
    private OwnDrive? _ownDrive; // needed only for paths in the user's own drive
    private FolderCreator? _folders; // needed only if a folder has to be created

    internal GraphFiles(IGraphClient graph, FileTransferOptions options, IKeyring? keyring = null)
    {
        (_graph, _options) = (new ContextualClient(graph), options);
        _time = options.TimeProvider ?? _graph.Time;
        _logger = options.LoggerFactory?.CreateLogger(LogCategory) ?? _graph.CreateLogger(LogCategory);
        _journal = options.Journal is { } journal
            ? new TransferJournal(journal, keyring ?? new OsKeyring(_time), options.TrustedDomains, _time, _logger)
            : null;
        _rewrittenFiles = options.Journal is null ? null : new RewrittenFiles(options.Journal, _time);
    }

    private FolderCreator Folders => LazyInitializer.EnsureInitialized(ref _folders, () => new FolderCreator(_graph, _time));

    /// <summary>Gives a path the id of its drive, if it is in the user's own drive.</summary>
    /// <exception cref="GraphException">The user has no drive, or may not read it.</exception>
    private ValueTask<DrivePath> ResolveDriveAsync(DrivePath path, CancellationToken cancellationToken) => path.IsInMyDrive
        ? LazyInitializer.EnsureInitialized(ref _ownDrive, () => new OwnDrive(_graph)).ResolveAsync(path, cancellationToken)
        : ValueTask.FromResult(path);

    private async Task<string> GetAccountIdAsync(CancellationToken cancellationToken) =>
        (await _graph.GetAccountAsync(cancellationToken).ConfigureAwait(false))?.HomeAccountId ?? "";
}
