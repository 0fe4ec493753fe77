using System.Net;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// A round of changes, up to the link that the next round begins with. One whose state the service has lost is begun anew: at the
/// address the service names, and if that does not work, at the very beginning.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-delta"/>; the named address has failed with 500 (OneDrive/onedrive-api-docs#249).</remarks>
internal sealed class DeltaRound<T>(IGraphClient graph, GraphRequest first, PageCheckpoint? from) : IAsyncEnumerable<DeltaPage<T>>
{
    public async IAsyncEnumerator<DeltaPage<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var walk = new PageWalk<T>(graph, first, from, facts: true);
        if (from is { NextLink: null, DeltaLink: null }) throw ListingErrors.NoDelta(first.Url);
        if (from is { IsComplete: true }) walk.BeginRound(null);

        var begunAnew = false;
        var pages = OneAhead.WalkAsync<DeltaPage<T>>((page, stop) => NextAsync(page?.Checkpoint ?? from, stop), static page => page.Checkpoint.IsComplete, cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false)) yield return page;

        async Task<DeltaPage<T>> NextAsync(PageCheckpoint? after, CancellationToken stop)
        {
            var link = after?.NextLink ?? after?.DeltaLink;
            try
            {
                return Page(await walk.FetchAsync(link, after, stop).ConfigureAwait(false), after);
            }
            catch (GraphException lost) when (lost.Code == ListingErrors.Expired && !begunAnew)
            {
                begunAnew = true; // a service that loses it twice in one walk would have us going round
                return Page(await AnewAsync(walk, lost, after, stop).ConfigureAwait(false), after);
            }
        }
    }

    private static async Task<FetchedPage<T>> AnewAsync(PageWalk<T> walk, GraphException lost, PageCheckpoint? after, CancellationToken cancellationToken)
    {
        var why = Why(lost.InnerCodes);
        if (lost.Location is { } location)
            try
            {
                walk.BeginRound(why);
                return await walk.FetchAsync(location, after, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (LeadsNowhere(e))
            {
                // The beginning is always there.
            }

        walk.BeginRound(why);
        return await walk.FetchAsync(null, after, cancellationToken).ConfigureAwait(false);
    }

    private DeltaPage<T> Page(FetchedPage<T> page, PageCheckpoint? after)
    {
        if (page.Checkpoint is { NextLink: null, DeltaLink: null })
        {
            var error = ListingErrors.NoDelta(first.Url);
            error.Place = after;
            throw error;
        }

        return new(page.Body.Value!.Select((item, i) => new DeltaChange<T>(item, page.Facts![i].Id, page.Facts[i].Removal)).ToArray(), page.Checkpoint);
    }

    // resyncChangesApplyDifferences where drives are documented, resyncApplyDifferences where errors are.
    private static DeltaResync Why(IReadOnlyList<string> codes) =>
        Says(codes, "ApplyDifferences") ? DeltaResync.ApplyDifferences
        : Says(codes, "UploadDifferences") ? DeltaResync.UploadDifferences
        : DeltaResync.Everything;

    private static bool Says(IReadOnlyList<string> codes, string what) =>
        codes.Any(code => code.StartsWith("resync", StringComparison.OrdinalIgnoreCase) && code.EndsWith(what, StringComparison.OrdinalIgnoreCase));

    private static bool LeadsNowhere(GraphException error) =>
        error.Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.NotFound || error.Code is ListingErrors.Expired or "untrustedAddress" or "repeatedLink";
}
