using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// Everybody who is at a page now.
internal sealed class Visits(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, Visit> _visits = new(StringComparer.Ordinal);

    public Visit Begin()
    {
        var now = time.GetUtcNow();
        foreach (var (state, old) in _visits)
        {
            if (old.Until < now)
                _visits.TryRemove(state, out _);
        }

        var visit = new Visit(Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), now + Life);
        _visits[visit.State] = visit;
        return visit;
    }

    public Visit? Find(string? state) => state is not null && _visits.TryGetValue(state, out var visit) && visit.Until >= time.GetUtcNow() ? visit : null;

    public void End(Visit visit) => _visits.TryRemove(visit.State, out _);
}
