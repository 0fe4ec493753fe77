using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Numbers pages in the order of their first request. The last page of the cycle always links back to the first one.
internal sealed class LinkCycleFault(int length, int pagesBefore) : Fault
{
    private readonly Dictionary<string, int> _pageNumbers = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private string? _cycleStartUrl;

    public override Task ApplyAsync(HttpContext context, Func<Task> next)
    {
        string? cycleLink;
        lock (_gate)
        {
            var url = PageLinkFaults.GetUrl(context);
            if (!_pageNumbers.TryGetValue(url, out var pageNumber))
                _pageNumbers.Add(url, pageNumber = _pageNumbers.Count);
            if (pageNumber == pagesBefore)
                _cycleStartUrl = url;
            cycleLink = pageNumber == pagesBefore + length - 1 ? _cycleStartUrl : null;
        }

        return cycleLink is null ? next() : PageLinkFaults.ReplaceNextLink(cycleLink).ApplyAsync(context, next);
    }
}
