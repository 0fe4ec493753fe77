using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// A file in a drive whose name cannot be used in a path (<see cref="DriveItemName.IsUnsafe"/>). An existing file is replaced by its id.
/// A new file is uploaded under a staged name and renamed at the end by a request body, where the name is not decoded.
/// </summary>
/// <param name="requested">The path as the caller specified it.</param>
/// <param name="resolved">The same path, relative to the id of its parent folder.</param>
/// <remarks>Observed with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565); not documented.</remarks>
internal sealed class StagedNameDestination(DrivePath requested, DrivePath resolved) : IUploadDestination
{
    private readonly DriveFileDestination _file = new(resolved);

    // The staged name depends on the path only: the next run finds or replaces what a killed run left under it.
    private readonly DrivePath _stagedPath = resolved.WithName(
        $"upload-{TransferJournal.CreateId("", resolved.DriveId, resolved.FolderId, resolved.Path)}.partial");

    // The uploaded file, if another file got the final name and has to be replaced by id. The content is then sent once more.
    private DriveItem? _leftover;

    public string Name => requested.Name;

    public string? DriveId => resolved.DriveId;

    public bool IsNameHeldBySessions => true;

    public Task<DriveItem?> GetExistingAsync(UploadJob job, CancellationToken cancellationToken) =>
        DriveLookup.FindChildAsync(job.Graph, resolved.GetSiblingsUrl(), resolved.Name, cancellationToken);

    public async Task<GraphUrl> GetContentUrlAsync(UploadJob job, CancellationToken cancellationToken) =>
        // What exists at this path is the file to replace, or the staged file of an earlier run.
        (await GetUploadPathAsync(job, cancellationToken).ConfigureAwait(false)).GetContentUrl(ConflictBehavior.Replace);

    public async Task<UploadSession> OpenSessionAsync(
        UploadJob job, bool isFirst, string? temporaryName, CancellationToken cancellationToken)
    {
        if (temporaryName is not null)
            return await _file.OpenSessionAsync(job, isFirst, temporaryName, cancellationToken).ConfigureAwait(false);
        var path = await GetUploadPathAsync(job, cancellationToken).ConfigureAwait(false);
        return await DriveFileDestination.OpenSessionAtAsync(
            path, ConflictBehavior.Replace, job, isFirst, cancellationToken).ConfigureAwait(false);
    }

    public async Task<(ReconcileResult Result, DriveItem? Item)> FindUploadedAsync(
        UploadJob job, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        if (_leftover is not null) return await FindUnderFinalNameAsync().ConfigureAwait(false);

        // A run that was stopped while it replaced the file that had taken the name can have stored the content under both names.
        (ReconcileResult Result, DriveItem? Item)? final = job.Conflict == ConflictBehavior.Replace
            ? await FindUnderFinalNameAsync().ConfigureAwait(false)
            : null;
        if (final is { Item: { } item } && job.IsVerified(item)) return final.Value;

        var stagedFile = new DriveFileDestination(_stagedPath);
        var staged = await stagedFile.FindUploadedAsync(job, null, openedOn, cancellationToken).ConfigureAwait(false);
        return staged.Result == ReconcileResult.Found ? staged : final ?? await FindUnderFinalNameAsync().ConfigureAwait(false);

        Task<(ReconcileResult Result, DriveItem? Item)> FindUnderFinalNameAsync() =>
            _file.FindUploadedAsync(job, previous, openedOn, GetExistingAsync, cancellationToken);
    }

    public Task<UploadSessionStatus> CommitByUrlAsync(
        UploadJob job, UploadSession session, DriveItem? previous, RetryBudget budget, CancellationToken cancellationToken) =>
        _file.CommitByUrlAsync(job, session, previous, budget, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="GraphException">
    /// Another item has the name and the conflict rule does not allow to replace it. The uploaded file was deleted.
    /// </exception>
    public async Task<CompletedUpload?> FinalizeNameAsync(UploadJob job, CompletedUpload completed, CancellationToken cancellationToken)
    {
        if (completed.Item.Name != _stagedPath.Name)
        {
            if (job.Conflict == ConflictBehavior.Replace)
                await RemoveLeftoverAsync(job, completed.Item, cancellationToken).ConfigureAwait(false);
            return completed;
        }

        var budget = new RetryBudget(RetryPolicy.Upload, job.Jitter);
        while (true)
        {
            try
            {
                return await RenameAsync(job, completed, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                // The status does not show whether the rename was executed, so the item that has the final name is read.
                var holder = CanSucceedLater(e) ? await job.TryGetExistingAsync(cancellationToken).ConfigureAwait(false) : null;
                if (holder is not null && holder.Id == completed.Item.Id) return CreateCompleted(completed, holder); // it was renamed

                if (UploadedFileRemoval.IsAllowed(RemovalCause.NameRefused, job.Conflict, completed.Item, holder, e)
                    && await UploadedFileRemoval.TryDeleteAsync(
                        job.Graph, resolved.DriveId, completed.Item, cancellationToken).ConfigureAwait(false))
                    throw CreateNameTakenException(e);

                var isNameTaken = e.IsNameTaken() && holder is not null && job.Conflict != ConflictBehavior.Rename;
                if (isNameTaken && job.Conflict == ConflictBehavior.Replace && holder!.File is not null && _leftover is null)
                {
                    _leftover = completed.Item; // the next attempt replaces the content of the file that has the name
                    return null;
                }

                if (isNameTaken) throw job.CreateNameRefusedException(e, _stagedPath.Name, isNameTaken);
                if (await job.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) continue;
                if (e.IsTransient() || !CanSucceedLater(e) || budget.TryGetNextDelay(e.RetryAfter) is not { } delay)
                    throw job.CreateNameRefusedException(e, _stagedPath.Name, isNameTaken);
                await job.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes the staged file of a run that was stopped between the last byte and the renaming.</summary>
    /// <exception cref="GraphException">The staged file could not be read or deleted.</exception>
    public async Task RemoveStagedFileAsync(IGraphClient graph, long size, CancellationToken cancellationToken)
    {
        try
        {
            var leftover = await graph.GetAsync<DriveItem>(_stagedPath.GetItemSummaryUrl(), cancellationToken).ConfigureAwait(false);
            if (leftover.Size == size
                && UploadedFileRemoval.IsAllowed(RemovalCause.Cancelled, ConflictBehavior.Fail, leftover, holder: null))
                await UploadedFileRemoval.DeleteAsync(graph, resolved.DriveId, leftover, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // No staged file exists.
        }
    }

    public UploadRecord AddTo(UploadRecord record) => new DriveFileDestination(requested).AddTo(record);

    public bool TryRestore(UploadRecord record) => true;

    /// <exception cref="GraphException">The name is taken, and the conflict behavior does not allow to replace the item.</exception>
    private async Task<DrivePath> GetUploadPathAsync(UploadJob job, CancellationToken cancellationToken)
    {
        var existing = await GetExistingAsync(job, cancellationToken).ConfigureAwait(false);
        if (existing is null || job.Conflict == ConflictBehavior.Rename) return _stagedPath;
        return job.Conflict == ConflictBehavior.Replace && existing.File is not null
            ? DrivePath.ById(resolved.DriveId, existing.Id!)
            : throw CreateNameTakenException(null);
    }

    private async Task<CompletedUpload> RenameAsync(UploadJob job, CompletedUpload completed, CancellationToken cancellationToken)
    {
        var conflict = job.Conflict == ConflictBehavior.Rename ? ConflictBehavior.Rename : ConflictBehavior.Fail;
        var body = new JsonObject
        {
            ["name"] = resolved.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictBehaviorNames.GetName(conflict),
        };
        GraphUrl url = $"drives/{resolved.DriveId}/items/{completed.Item.Id}";
        var item = await job.Graph.PatchAsync<DriveItem>(url, GraphContent.Json(body), cancellationToken).ConfigureAwait(false)
            ?? await job.Graph.GetAsync<DriveItem>(url, cancellationToken).ConfigureAwait(false);
        return CreateCompleted(completed, item);
    }

    private CompletedUpload CreateCompleted(CompletedUpload completed, DriveItem item)
    {
        var outcome = item.Name == resolved.Name ? UploadOutcome.Created : UploadOutcome.Renamed;
        return new CompletedUpload(item, completed.Outcome == UploadOutcome.Reconciled ? completed.Outcome : outcome);
    }

    // The content was first stored under the staged name, and then in the file that had taken the final name: by this run, or by one that
    // was stopped before it deleted the staged file.
    private async Task RemoveLeftoverAsync(UploadJob job, DriveItem stored, CancellationToken cancellationToken)
    {
        var leftover = _leftover ?? await FindLeftoverAsync(job, stored, cancellationToken).ConfigureAwait(false);
        if (leftover is not null && UploadedFileRemoval.IsAllowed(RemovalCause.StoredUnderFinalName, job.Conflict, leftover, stored))
            await UploadedFileRemoval.TryDeleteAsync(job.Graph, resolved.DriveId, leftover, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>
    /// The staged file of an earlier run; <see langword="null"/> if there is none, or if one of the two files may have other content than
    /// the source.
    /// </returns>
    private async Task<DriveItem?> FindLeftoverAsync(UploadJob job, DriveItem stored, CancellationToken cancellationToken)
    {
        if (!job.IsVerified(stored)) return null;
        try
        {
            var staged = await job.Graph.GetAsync<DriveItem>(_stagedPath.GetItemSummaryUrl(), cancellationToken).ConfigureAwait(false);
            return job.IsVerified(staged) ? staged : null;
        }
        catch (GraphException)
        {
            return null;
        }
    }

    // Whether the rename can succeed later: some servers may not know the new item yet, and the service can report a name as taken that no
    // item has.
    private static bool CanSucceedLater(GraphException e) =>
        UploadFailurePolicy.GetAction(e, UploadPhase.Rename, mayBeUnknown: true)
            is UploadAction.ResendAfterBackoff or UploadAction.NameTaken
        || e.Status == HttpStatusCode.Conflict;

    private GraphException CreateNameTakenException(Exception? inner) =>
        new(HttpStatusCode.Conflict, "nameAlreadyExists", $"An item named '{requested.Name}' already exists.", inner)
        {
            Remedy = "Choose another name, or set Conflict to Replace.",
        };
}
