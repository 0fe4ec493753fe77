using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// A file in a drive whose name cannot be trusted to a path (<see cref="DriveLookup.IsUnsafeName"/>). One that is there is replaced by its id; a new one is sent under a safe name beside,
/// and gets its own at the end, in a body, where nobody decodes it.
/// </summary>
/// <param name="requested">The place as the caller has it.</param>
/// <param name="resolved">The same by the id of its folder.</param>
/// <remarks>Seen with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565): nothing documents it.</remarks>
internal sealed class StagedNameDestination(DrivePath requested, DrivePath resolved) : IUploadDestination
{
    private readonly DriveFileDestination _file = new(resolved);

    // Always the same for the same place: what a run that was killed left under it, the next one takes up or writes over.
    private readonly DrivePath _stagedPath = resolved.WithName($"upload-{TransferJournal.CreateId("", resolved.DriveId, resolved.FolderId, resolved.Path)}.partial");

    public string Name => requested.Name;

    public bool IsNameHeldBySessions => true;

    public Task<DriveItem?> GetExistingAsync(UploadJob upload, CancellationToken cancellationToken) => DriveLookup.FindChildAsync(upload.Graph, resolved.GetSiblingsUrl(), resolved.Name, cancellationToken);

    public async Task<GraphUrl> GetContentUrlAsync(UploadJob upload, CancellationToken cancellationToken) =>
        (await GetUploadPathAsync(upload, cancellationToken).ConfigureAwait(false)).GetContentUrl(ConflictBehavior.Replace); // what is there to be replaced, or left of ours

    public async Task<UploadSession> OpenSessionAsync(UploadJob upload, bool isFirst, string? temporaryName, CancellationToken cancellationToken)
    {
        if (temporaryName is not null) return await _file.OpenSessionAsync(upload, isFirst, temporaryName, cancellationToken).ConfigureAwait(false);
        var path = await GetUploadPathAsync(upload, cancellationToken).ConfigureAwait(false);
        return await DriveFileDestination.OpenSessionAtAsync(path, ConflictBehavior.Replace, upload, isFirst, cancellationToken).ConfigureAwait(false);
    }

    public async Task<(ReconcileResult Sighting, DriveItem? Item)> FindUploadedAsync(UploadJob upload, DriveItem? previous, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        var staged = await new DriveFileDestination(_stagedPath).FindUploadedAsync(upload, null, openedOn, cancellationToken).ConfigureAwait(false);
        return staged.Sighting == ReconcileResult.Found ? staged : await _file.FindUploadedAsync(upload, previous, openedOn, GetExistingAsync, cancellationToken).ConfigureAwait(false);
    }

    public Task<UploadSessionStatus> CommitByUrlAsync(UploadJob upload, UploadSession session, CancellationToken cancellationToken) => _file.CommitByUrlAsync(upload, session, cancellationToken);

    public async Task<CompletedUpload> FinalizeNameAsync(UploadJob upload, CompletedUpload completed, CancellationToken cancellationToken)
    {
        if (completed.Item.Name != _stagedPath.Name) return completed;

        var body = new JsonObject
        {
            ["name"] = resolved.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictBehaviorNames.GetName(upload.Conflict == ConflictBehavior.Rename ? ConflictBehavior.Rename : ConflictBehavior.Fail),
        };
        try
        {
            var item = await upload.Graph.PatchAsync<DriveItem>($"drives/{resolved.DriveId}/items/{completed.Item.Id}", GraphContent.Json(body), cancellationToken).ConfigureAwait(false)
                ?? await upload.Graph.GetAsync<DriveItem>($"drives/{resolved.DriveId}/items/{completed.Item.Id}", cancellationToken).ConfigureAwait(false);
            var outcome = item.Name == resolved.Name ? UploadOutcome.Created : UploadOutcome.Renamed;
            return new CompletedUpload(item, completed.Outcome == UploadOutcome.Reconciled ? completed.Outcome : outcome);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
        {
            await DeleteItemAsync(upload.Graph, completed.Item.Id!, cancellationToken).ConfigureAwait(false); // ours, under a name that nobody asked for
            throw CreateNameTakenException(e);
        }
    }

    /// <summary>Removes what a run that was stopped between the last byte and the name left.</summary>
    public async Task RemoveStagedFileAsync(IGraphClient graph, long size, CancellationToken cancellationToken)
    {
        try
        {
            var leftover = await graph.GetAsync<DriveItem>(_stagedPath.GetItemSummaryUrl(), cancellationToken).ConfigureAwait(false);
            if (leftover.Size == size) await DeleteItemAsync(graph, leftover.Id!, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // There is nothing.
        }
    }

    public UploadRecord AddTo(UploadRecord record) => new DriveFileDestination(requested).AddTo(record);

    public bool TryRestore(UploadRecord record) => true;

    /// <exception cref="GraphException">The name is taken, and that is not to be.</exception>
    private async Task<DrivePath> GetUploadPathAsync(UploadJob upload, CancellationToken cancellationToken)
    {
        if (await GetExistingAsync(upload, cancellationToken).ConfigureAwait(false) is not { } existing || upload.Conflict == ConflictBehavior.Rename) return _stagedPath;
        return upload.Conflict == ConflictBehavior.Replace && existing.File is not null ? DrivePath.ById(resolved.DriveId, existing.Id!) : throw CreateNameTakenException(null);
    }

    private async Task DeleteItemAsync(IGraphClient graph, string itemId, CancellationToken cancellationToken) =>
        await graph.DeleteAsync($"drives/{resolved.DriveId}/items/{itemId}", cancellationToken).ConfigureAwait(false);

    private GraphException CreateNameTakenException(Exception? inner) => new(HttpStatusCode.Conflict, "nameAlreadyExists", $"There is something called '{requested.Name}' already.", inner)
    {
        Remedy = "Choose another name, or say that what is there may be replaced.",
    };
}
