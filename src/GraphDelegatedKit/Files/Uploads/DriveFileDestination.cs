using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>A file in a drive.</summary>
internal sealed class DriveFileDestination(DrivePath path) : IUploadDestination
{
    /// <summary>
    /// Creates the destination for a drive path, which is addressed by path or, if a name might be decoded twice, by the id of its parent
    /// folder.
    /// </summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
    public static async Task<IUploadDestination> ResolveAsync(
        Func<FolderCreator> getFolders, DrivePath destination, CancellationToken cancellationToken)
    {
        if (!DriveItemName.HasUnsafeName(destination)) return new DriveFileDestination(destination);

        var folderId = destination.FolderId ?? "root";
        if (destination.ParentPath.Length > 0)
        {
            var (parent, _) = await getFolders().EnsureAsync(
                destination.WithPath(destination.ParentPath), cancellationToken).ConfigureAwait(false);
            folderId = parent.Id!;
        }

        var resolved = DrivePath.InFolder(destination.DriveId, folderId, destination.Name);
        return DriveItemName.IsUnsafe(resolved.Name)
            ? new StagedNameDestination(destination, resolved)
            : new DriveFileDestination(resolved);
    }

    public string Name => path.Name;

    public string? DriveId => path.DriveId;

    public bool IsNameHeldBySessions => true;

    public async Task<DriveItem?> GetExistingAsync(UploadJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await job.Graph.GetAsync<DriveItem>(path.GetItemSummaryUrl(), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task<UploadSession> OpenSessionAsync(
        UploadJob job, bool isFirst, string? temporaryName, CancellationToken cancellationToken) =>
        temporaryName is null
            ? OpenSessionAtAsync(path, job.Conflict, job, isFirst, cancellationToken)
            : OpenTemporarySessionAsync(job, temporaryName, cancellationToken);

    /// <summary>Opens a session for a given path of the same file.</summary>
    public static Task<UploadSession> OpenSessionAtAsync(
        DrivePath path, ConflictBehavior conflict, UploadJob job, bool isFirst, CancellationToken cancellationToken)
    {
        var request = CreateOpenRequest(path, conflict, job, job.Options.BeforeCommit is not null);
        // The header is sent only for the first session, because opening a session changes the eTag.
        if (isFirst && job.Options.IfMatch is { } eTag) request.Headers["If-Match"] = eTag;
        return UploadSession.OpenAsync(job, request, UploadProtocol.Drive, null, cancellationToken);
    }

    public Task<GraphUrl> GetContentUrlAsync(UploadJob job, CancellationToken cancellationToken) =>
        Task.FromResult(path.GetContentUrl(job.Conflict));

    public Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob job, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken) =>
        FindUploadedAsync(job, previous, openedOn, GetExistingAsync, cancellationToken);

    /// <summary>Finds the uploaded file with a given way to get the item that currently has the name.</summary>
    public async Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob job,
        DriveItem? previous,
        DateTimeOffset? openedOn,
        Func<UploadJob, CancellationToken, Task<DriveItem?>> getExistingAsync,
        CancellationToken cancellationToken)
    {
        var wasNameTaken = previous is not null && job.Conflict == ConflictBehavior.Rename;
        var current = wasNameTaken ? null : await getExistingAsync(job, cancellationToken).ConfigureAwait(false);
        if (current?.Size == job.Source.Length) await job.HashUpToAsync(job.Source.Length, cancellationToken).ConfigureAwait(false);
        var sent = await job.DescribeSentAsync(openedOn, cancellationToken).ConfigureAwait(false);
        var result = Reconciliation.Evaluate(current, previous, sent, job.Conflict);
        if (result == ReconcileResult.Ambiguous
            && job.Conflict == ConflictBehavior.Rename
            && await FindRenamedAsync(job, previous ?? current!, sent, cancellationToken).ConfigureAwait(false) is { } renamed)
            return (ReconcileResult.Found, renamed);
        return (result, result == ReconcileResult.Found ? current : null);
    }

    public async Task<UploadSessionStatus> CommitByUrlAsync(
        UploadJob job, UploadSession session, DriveItem? previous, RetryBudget budget, CancellationToken cancellationToken)
    {
        for (var mayHaveCommitted = false; ; )
        {
            if (!mayHaveCommitted) await job.EnsureUnchangedAsync(previous, cancellationToken).ConfigureAwait(false);
            try
            {
                var status = await session.CommitByUrlAsync(path, job.Conflict, cancellationToken).ConfigureAwait(false);
                return status.Item is not null ? status : UploadSessionStatus.Gone;
            }
            catch (GraphException e)
            {
                budget.SetLastFault(e);
                switch (UploadFailurePolicy.GetAction(e, UploadPhase.CommitByUrl))
                {
                    case UploadAction.ResendAfterRequestedDelay:
                        await job.DelayAsRequestedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.DelayAndQueryStatus: // if the request was executed, the session no longer exists
                        mayHaveCommitted |= e.MayHaveStoredFile();
                        await job.DelayAfterFailureAsync(budget, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.Locked when await job.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false):
                        break;
                    case UploadAction.SessionGone or UploadAction.QueryStatus:
                        return UploadSessionStatus.Gone; // the lookup of the item decides whether it was executed
                    case UploadAction.Fail or UploadAction.NameTaken
                        when session.TemporaryName is not null && await IsNameHeldAsync(job, e, cancellationToken).ConfigureAwait(false):
                        throw job.CreateNameHeldException(e);
                    case UploadAction.Fail when e.Status == HttpStatusCode.BadRequest:
                        return UploadSessionStatus.Gone; // this service does not support the request
                    default:
                        throw job.CreateRefusedException(e);
                }
            }
        }
    }

    public Task<CompletedUpload?> FinalizeNameAsync(UploadJob job, CompletedUpload completed, CancellationToken cancellationToken) =>
        Task.FromResult<CompletedUpload?>(completed);

    public UploadRecord AddTo(UploadRecord record) => record with { DriveId = path.DriveId, FolderId = path.FolderId, Path = path.Path };

    public bool TryRestore(UploadRecord record) => true;

    private Task<UploadSession> OpenTemporarySessionAsync(UploadJob job, string temporaryName, CancellationToken cancellationToken)
    {
        var request = CreateOpenRequest(path.WithName(temporaryName), ConflictBehavior.Fail, job, deferCommit: true);
        return UploadSession.OpenAsync(job, request, UploadProtocol.Drive, temporaryName, cancellationToken);
    }

    // If "a.bin" exists, the service creates "a 1.bin". An older copy can have the same content and is not the uploaded file, so the file
    // must have been created after the session was opened, by the clock of the service. Other uploads can run at the same time, so the hash
    // of every such file is compared; a file without a hash counts only if no other one is possible.
    private async Task<DriveItem?> FindRenamedAsync(
        UploadJob job, DriveItem existing, SentContent sent, CancellationToken cancellationToken)
    {
        if (sent.StartedOn is null) return null;

        var candidates = new List<DriveItem>();
        var siblings = job.Graph.ListAsync<DriveItem>(path.GetSiblingsUrl());
        await foreach (var item in siblings.WithCancellation(cancellationToken).ConfigureAwait(false))
            if (item.Id != existing.Id && HasSameStem(item) && sent.MayBeRenamed(item))
                candidates.Add(item);
        if (candidates.Count == 0) return null;

        await job.HashUpToAsync(job.Source.Length, cancellationToken).ConfigureAwait(false);
        sent = sent with { QuickXor = job.Source.Hash.GetQuickXor() };
        var certain = candidates.LastOrDefault(item => sent.Compare(item, previous: null) == UploadMatch.Certain);
        if (certain is not null || candidates.Count > 1) return certain;
        return sent.Compare(candidates[0], previous: null) == UploadMatch.Likely ? candidates[0] : null;
    }

    private bool HasSameStem(DriveItem item) =>
        item.Name?.StartsWith(Path.GetFileNameWithoutExtension(Name), StringComparison.OrdinalIgnoreCase) == true;

    private static async Task<bool> IsNameHeldAsync(UploadJob job, GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status is not (HttpStatusCode.Conflict or HttpStatusCode.BadRequest)) return false;
        var current = await job.GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false);
        return current is null || (job.Conflict != ConflictBehavior.Fail && current.File is not null);
    }

    // The order of the members matters: the service refuses a conflict behavior that follows the times of the file.
    private static GraphRequest CreateOpenRequest(DrivePath path, ConflictBehavior conflict, UploadJob job, bool deferCommit)
    {
        var item = new JsonObject { ["@microsoft.graph.conflictBehavior"] = ConflictBehaviorNames.GetName(conflict) };
        if (path.ItemId is null) item["name"] = path.Name;
        if (!job.AreTimesRefused && job.CreateFileSystemInfo() is { } times) item["fileSystemInfo"] = times;
        var body = new JsonObject { ["item"] = item };
        if (deferCommit) body["deferCommit"] = true;
        return new GraphRequest(HttpMethod.Post, path.GetCreateUploadSessionUrl())
        {
            Content = GraphContent.Json(body),
            ShouldBuffer = true,
        };
    }
}
