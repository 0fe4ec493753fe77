using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Fetches the pages of one listing, tracks the visited links, and adds to every error the place from which the listing can resume.
/// </summary>
internal sealed class PageFetcher<T>
{
    private readonly IGraphClient _graph;
    private readonly GraphRequest _request;
    private readonly PageReader<T> _reader;
    private GraphResponse? _lastPage; // disposed; its headers describe a fault of its links
    private VisitedLinks _visitedLinks;
    private TokenIdentity? _identity;
    private int _sizeHint;
    private long _itemsRead;
    private long? _count;
    private DeltaResync? _resync;

    /// <param name="checkpoint">The place at which an earlier enumeration stopped; refused here if it is from another listing.</param>
    /// <param name="readsMetadata">Whether the items' metadata is read.</param>
    public PageFetcher(IGraphClient graph, GraphRequest request, PageCheckpoint? checkpoint, bool readsMetadata)
    {
        (_graph, _request, _reader) = (graph, request, new PageReader<T>(readsMetadata));
        _visitedLinks = checkpoint is null ? CreateVisitedLinks() : CheckpointValidator.Validate(checkpoint, request.Url);
        if (checkpoint is null) return;

        _identity = new(checkpoint.TenantId, checkpoint.AccountId);
        (_itemsRead, _count, _resync) = (checkpoint.ItemsRead, checkpoint.Count, checkpoint.Resync);
    }

    /// <summary>Fetches the page of a link, or the first page.</summary>
    /// <param name="link">The link that the service returned; <see langword="null"/> for the first page.</param>
    /// <param name="previous">The place to resume from if the page cannot be read; <see langword="null"/> for the first page.</param>
    public async Task<FetchedPage<T>> FetchAsync(string? link, PageCheckpoint? previous, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await SendAsync(link, previous, cancellationToken).ConfigureAwait(false);
            _lastPage = response;
            var body = await response.ReadAsync(_reader, cancellationToken).ConfigureAwait(false);
            _sizeHint = response.BodyLength + (response.BodyLength / 16); // pages of one listing have about the same size
            if (response.Token is { } token) _identity = TokenIdentity.FromToken(token);
            _itemsRead += body.Value!.Count;
            if (body.Count != PageBody<T>.NoCount) _count = body.Count;
            return new(body, response, CreateCheckpoint(body, response.TimeProvider.GetUtcNow()));
        }
        catch (GraphException e)
        {
            e.SetCheckpoint(e.Code == ListingErrors.ExpiredCode ? null : previous);
            throw;
        }
    }

    /// <summary>Starts a round of changes, which may visit the links of an earlier round again.</summary>
    /// <param name="resync">Why the round lists every item; <see langword="null"/> in an ordinary round.</param>
    public void StartRound(DeltaResync? resync) =>
        (_visitedLinks, _itemsRead, _count, _resync) = (CreateVisitedLinks(), 0, null, resync);

    private VisitedLinks CreateVisitedLinks() => VisitedLinks.Create(CheckpointValidator.GetListingUrl(_request.Url));

    private async Task<GraphResponse> SendAsync(string? link, PageCheckpoint? previous, CancellationToken cancellationToken)
    {
        // A link does not contain the headers, so they are sent with every page.
        var request = new GraphRequest(HttpMethod.Get, link is null ? _request.Url : ResolveLink(link))
        {
            Headers = _request.Headers,
            Scopes = _request.Scopes,
            AttemptTimeout = _request.AttemptTimeout,
            Reader = _reader,
            SizeHint = _sizeHint,
            ExpectedIdentity = _identity,
        };
        try
        {
            return await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (link is not null && ListingErrors.IsExpired(e))
        {
            throw ListingErrors.CreateLinkExpiredException(e, _request.Url, previous);
        }
    }

    private GraphUrl ResolveLink(string link)
    {
        if (!_visitedLinks.Add(link)) throw ListingErrors.CreateRepeatedLinkException(_request.Url, _visitedLinks.Length, _lastPage);
        try
        {
            return GraphUrl.FromAbsoluteLink(link); // Graph's links are absolute: a relative one is not from Graph
        }
        catch (ArgumentException e)
        {
            throw ListingErrors.CreateUntrustedLinkException(_request.Url, _lastPage, e);
        }
    }

    private PageCheckpoint CreateCheckpoint(PageBody<T> body, DateTimeOffset now) => new(_visitedLinks)
    {
        Collection = _request.Url.ToString(),
        NextLink = body.NextLink,
        DeltaLink = body.NextLink is null ? body.DeltaLink : null,
        TakenOn = now,
        TenantId = _identity?.TenantId,
        AccountId = _identity?.AccountId,
        ItemsRead = _itemsRead,
        Count = _count,
        Resync = _resync,
    };
}
