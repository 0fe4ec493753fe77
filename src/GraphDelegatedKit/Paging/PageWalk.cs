using System.Text.Json;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Paging;

/// <summary>One walk through one listing: fetches page by page, remembers where it has been, and says of every failure where to go on.</summary>
internal sealed class PageWalk<T>
{
    private readonly IGraphClient _graph;
    private readonly GraphRequest _first;
    private readonly bool _facts;
    private LinkTrail _trail;
    private TokenOwner? _owner;
    private PageReader<T>? _reader;
    private int _size;
    private long _items;
    private long? _count;
    private DeltaResync? _resync;

    /// <param name="from">Where an earlier walk stopped; it is refused here if it is not of this listing.</param>
    /// <param name="facts">Whether what items say of themselves is wanted.</param>
    public PageWalk(IGraphClient graph, GraphRequest first, PageCheckpoint? from, bool facts)
    {
        (_graph, _first, _facts) = (graph, first, facts);
        _trail = from is null ? NewTrail() : CheckpointSeal.Check(from, first.Url);
        if (from is not null) (_owner, _items, _count, _resync) = (new(from.TenantId, from.AccountId), from.Items, from.Count, from.Resync);
    }

    /// <summary>The page a link leads to, or the first.</summary>
    /// <param name="after">The place to go back to if it cannot be read; <see langword="null"/> for the beginning.</param>
    public async Task<FetchedPage<T>> FetchAsync(string? link, PageCheckpoint? after, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(link, after, cancellationToken).ConfigureAwait(false);
            var (body, facts) = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            if (response.Token is { } token) _owner = TokenOwner.Of(token);
            return new(body, facts, Place(body, response.TimeProvider.GetUtcNow()));
        }
        catch (GraphException e)
        {
            e.Place = e.Code == ListingErrors.Expired ? null : after;
            throw;
        }
    }

    /// <summary>Begins a round of changes, which may lead where an earlier one has been.</summary>
    public void BeginRound(DeltaResync? resync) => (_trail, _items, _count, _resync) = (NewTrail(), 0, null, resync);

    private LinkTrail NewTrail() => LinkTrail.From(CheckpointSeal.Address(_first.Url));

    private async Task<GraphResponse> SendAsync(string? link, PageCheckpoint? after, CancellationToken cancellationToken)
    {
        // Headers are not part of a link, so every page is asked for with them again.
        var request = new GraphRequest(HttpMethod.Get, link is null ? _first.Url : Follow(link)) { Headers = _first.Headers, Buffer = true, SizeHint = _size, Owner = _owner };
        try
        {
            return await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (link is not null && ListingErrors.IsExpired(e))
        {
            throw ListingErrors.HasExpired(e, _first.Url, after);
        }
    }

    private GraphUrl Follow(string link)
    {
        if (!_trail.Add(link)) throw ListingErrors.Circle(_first.Url, _trail.Length);
        try
        {
            return GraphUrl.Link(link);
        }
        catch (ArgumentException e)
        {
            throw ListingErrors.NoLink(_first.Url, e);
        }
    }

    private async Task<(PageBody<T> Body, IReadOnlyList<ItemFacts>? Facts)> ReadAsync(GraphResponse response, CancellationToken cancellationToken)
    {
        _reader ??= new PageReader<T>(response.JsonOptions);
        var bytes = await response.ReadBytesAsync(cancellationToken).ConfigureAwait(false);
        _size = bytes.Length + (bytes.Length / 16); // pages of one listing are of one size, more or less
        try
        {
            return (_reader.Read(bytes.Span), _facts ? ItemFacts.Of(bytes.Span) : null);
        }
        catch (JsonException e)
        {
            throw ListingErrors.NoPage<T>(response.Status, _first.Url, e);
        }
    }

    private PageCheckpoint Place(PageBody<T> body, DateTimeOffset now)
    {
        _items += body.Value!.Count;
        if (body.Count != PageBody<T>.NoCount) _count = body.Count;
        return new(_trail)
        {
            Collection = _first.Url.ToString(),
            NextLink = body.NextLink,
            DeltaLink = body.NextLink is null ? body.DeltaLink : null,
            TakenOn = now,
            TenantId = _owner?.TenantId,
            AccountId = _owner?.AccountId,
            Items = _items,
            Count = _count,
            Resync = _resync,
        };
    }
}
