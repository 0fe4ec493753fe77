using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// Pages are counted as they are first asked for; the last of the cycle leads back to its first, every time.
internal sealed class LinkCycleFault(int length, int after) : Fault
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private string? _back;

    public override Task PlayAsync(HttpContext context, Func<Task> work)
    {
        string? back;
        lock (_gate)
        {
            var address = PageLinks.AddressOf(context);
            if (!_places.TryGetValue(address, out var place))
                _places.Add(address, place = _places.Count);
            if (place == after)
                _back = address;
            back = place == after + length - 1 ? _back : null;
        }

        return back is null ? work() : PageLinks.LeadTo(back).PlayAsync(context, work);
    }
}
