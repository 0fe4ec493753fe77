using System.Net;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// A round of changes, up to the link with which the next round starts. If the service has lost the state of the round, it is started
/// again: at the address that the service names, and if that fails, without any state.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/api/driveitem-delta"/>; the named address has failed with 500
/// (OneDrive/onedrive-api-docs#249).
/// </remarks>
internal sealed class DeltaEnumerable<T>(IGraphClient graph, GraphRequest request, PageCheckpoint? checkpoint)
    : IAsyncEnumerable<DeltaPage<T>>
{
    public async IAsyncEnumerator<DeltaPage<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var fetcher = new PageFetcher<T>(graph, request, checkpoint, readsMetadata: true);
        if (checkpoint is { NextLink: null, DeltaLink: null }) throw ListingErrors.CreateMissingDeltaLinkException(request.Url);
        if (checkpoint is { IsComplete: true }) fetcher.StartRound(null);

        var hasRestarted = false;
        var pages = Prefetcher.EnumerateAsync<DeltaPage<T>>(
            (page, cancellation) => FetchNextAsync(page?.Checkpoint ?? checkpoint, cancellation),
            static page => page.Checkpoint.IsComplete,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false)) yield return page;

        async Task<DeltaPage<T>> FetchNextAsync(PageCheckpoint? previous, CancellationToken cancellation)
        {
            var link = previous?.NextLink ?? previous?.DeltaLink;
            try
            {
                return CreatePage(await fetcher.FetchAsync(link, previous, cancellation).ConfigureAwait(false), previous);
            }
            catch (GraphException expired) when (expired.Code == ListingErrors.ExpiredCode && !hasRestarted)
            {
                hasRestarted = true; // once per enumeration, or a service that always loses its state would cause an endless loop
                return CreatePage(await RestartAsync(fetcher, expired, previous, cancellation).ConfigureAwait(false), previous);
            }
        }
    }

    private static async Task<FetchedPage<T>> RestartAsync(
        PageFetcher<T> fetcher, GraphException expired, PageCheckpoint? previous, CancellationToken cancellationToken)
    {
        var resync = GetResync(expired.InnerCodes);
        if (expired.Location is { } location)
            try
            {
                fetcher.StartRound(resync);
                return await fetcher.FetchAsync(location, previous, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (IsLocationUnusable(e))
            {
                // A round without state always works.
            }

        fetcher.StartRound(resync);
        return await fetcher.FetchAsync(null, previous, cancellationToken).ConfigureAwait(false);
    }

    private DeltaPage<T> CreatePage(FetchedPage<T> page, PageCheckpoint? previous)
    {
        if (page.Checkpoint is { NextLink: null, DeltaLink: null })
        {
            var error = ListingErrors.CreateMissingDeltaLinkException(request.Url, page.Response);
            error.SetCheckpoint(previous);
            throw error;
        }

        var changes = page.Body.Value!.Select((item, i) => new DeltaChange<T>(item, page.Metadata![i].Id, page.Metadata[i].Removal));
        return new(changes.ToArray(), page.Checkpoint);
    }

    // The documentation of drives writes resyncChangesApplyDifferences, the documentation of errors resyncApplyDifferences.
    private static DeltaResync GetResync(IReadOnlyList<string> codes) =>
        HasResyncCode(codes, "ApplyDifferences") ? DeltaResync.ApplyDifferences
        : HasResyncCode(codes, "UploadDifferences") ? DeltaResync.UploadDifferences
        : DeltaResync.Everything;

    private static bool HasResyncCode(IReadOnlyList<string> codes, string suffix) =>
        codes.Any(code => code.StartsWith("resync", StringComparison.OrdinalIgnoreCase)
            && code.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private static bool IsLocationUnusable(GraphException error) =>
        error.Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.NotFound
        || error.Code is ListingErrors.ExpiredCode or "untrustedAddress" or "repeatedLink";
}
