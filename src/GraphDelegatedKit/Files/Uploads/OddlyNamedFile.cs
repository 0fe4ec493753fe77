using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files;

/// <summary>
/// A file in a drive whose name cannot be trusted to a path (<see cref="DriveLookup.IsUnsafe"/>). One that is there is replaced by its id; a new one is sent under a safe name beside,
/// and gets its own at the end, in a body, where nobody decodes it.
/// </summary>
/// <param name="asked">The place as the caller has it.</param>
/// <param name="at">The same by the id of its folder.</param>
/// <remarks>Seen with other clients (abraunegg/onedrive#1342, msgraph-sdk-dotnet#2565): nothing documents it.</remarks>
internal sealed class OddlyNamedFile(DrivePath asked, DrivePath at) : IDestination
{
    private readonly DriveFile _file = new(at);

    // Always the same for the same place: what a run that was killed left under it, the next one takes up or writes over.
    private readonly DrivePath _beside = at.Beside($"upload-{TransferJournal.IdOf("", at.DriveId, at.FolderId, at.Path)}.partial");

    public string Name => asked.Name;

    public bool IsHeldBySessions => true;

    public Task<DriveItem?> LookAsync(Upload upload, CancellationToken cancellationToken) => DriveLookup.ChildAsync(upload.Graph, at.Siblings(), at.Name, cancellationToken);

    public async Task<GraphUrl> ContentAsync(Upload upload, CancellationToken cancellationToken) =>
        (await PlaceAsync(upload, cancellationToken).ConfigureAwait(false)).Content(ConflictBehavior.Replace); // what is there to be replaced, or left of ours

    public async Task<UploadSession> OpenAsync(Upload upload, bool isFirst, string? aside, CancellationToken cancellationToken)
    {
        if (aside is not null) return await _file.OpenAsync(upload, isFirst, aside, cancellationToken).ConfigureAwait(false);
        var place = await PlaceAsync(upload, cancellationToken).ConfigureAwait(false);
        return await DriveFile.OpenAtAsync(place, ConflictBehavior.Replace, upload, isFirst, cancellationToken).ConfigureAwait(false);
    }

    public async Task<(Sighting Sighting, DriveItem? Item)> FindAsync(Upload upload, DriveItem? before, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        var beside = await new DriveFile(_beside).FindAsync(upload, null, openedOn, cancellationToken).ConfigureAwait(false);
        return beside.Sighting == Sighting.Ours ? beside : await _file.FindAsync(upload, before, openedOn, LookAsync, cancellationToken).ConfigureAwait(false);
    }

    public Task<SessionAnswer> CommitByAddressAsync(Upload upload, UploadSession session, CancellationToken cancellationToken) => _file.CommitByAddressAsync(upload, session, cancellationToken);

    public async Task<Landed> SettleAsync(Upload upload, Landed landed, CancellationToken cancellationToken)
    {
        if (landed.Item.Name != _beside.Name) return landed;

        var body = new JsonObject
        {
            ["name"] = at.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictWord.Of(upload.Conflict == ConflictBehavior.Rename ? ConflictBehavior.Rename : ConflictBehavior.Fail),
        };
        try
        {
            var item = await upload.Graph.PatchAsync<DriveItem>($"drives/{at.DriveId}/items/{landed.Item.Id}", GraphContent.Json(body), cancellationToken).ConfigureAwait(false)
                ?? await upload.Graph.GetAsync<DriveItem>($"drives/{at.DriveId}/items/{landed.Item.Id}", cancellationToken).ConfigureAwait(false);
            var became = item.Name == at.Name ? UploadOutcome.Created : UploadOutcome.Renamed;
            return new Landed(item, landed.Outcome == UploadOutcome.Reconciled ? landed.Outcome : became);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict)
        {
            await RemoveAsync(upload.Graph, landed.Item.Id!, cancellationToken).ConfigureAwait(false); // ours, under a name that nobody asked for
            throw Taken(e);
        }
    }

    /// <summary>Removes what a run that was stopped between the last byte and the name left.</summary>
    public async Task RemoveLeftAsync(IGraphClient graph, long size, CancellationToken cancellationToken)
    {
        try
        {
            var left = await graph.GetAsync<DriveItem>(_beside.Item(), cancellationToken).ConfigureAwait(false);
            if (left.Size == size) await RemoveAsync(graph, left.Id!, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // There is nothing.
        }
    }

    public UploadRecord Describe(UploadRecord record) => new DriveFile(asked).Describe(record);

    public bool Recall(UploadRecord record) => true;

    /// <exception cref="GraphException">The name is taken, and that is not to be.</exception>
    private async Task<DrivePath> PlaceAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (await LookAsync(upload, cancellationToken).ConfigureAwait(false) is not { } there || upload.Conflict == ConflictBehavior.Rename) return _beside;
        return upload.Conflict == ConflictBehavior.Replace && there.File is not null ? DrivePath.ById(at.DriveId, there.Id!) : throw Taken(null);
    }

    private async Task RemoveAsync(IGraphClient graph, string item, CancellationToken cancellationToken) =>
        await graph.DeleteAsync($"drives/{at.DriveId}/items/{item}", cancellationToken).ConfigureAwait(false);

    private GraphException Taken(Exception? inner) => new(HttpStatusCode.Conflict, "nameAlreadyExists", $"There is something called '{asked.Name}' already.", inner)
    {
        Remedy = "Choose another name, or say that what is there may be replaced.",
    };
}
