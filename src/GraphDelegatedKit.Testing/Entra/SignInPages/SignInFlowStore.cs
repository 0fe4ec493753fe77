using System.Collections.Concurrent;
using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The sign-ins in progress.
[NotInSnapshots("pages that are open in a browser")]
internal sealed class SignInFlowStore(TimeProvider timeProvider)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, SignInFlow> _flows = new(StringComparer.Ordinal);

    public SignInFlow Start()
    {
        var now = timeProvider.GetUtcNow();
        foreach (var (state, existing) in _flows)
        {
            if (existing.ExpiresOn < now)
                _flows.TryRemove(state, out _);
        }

        var flow = new SignInFlow(Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), now + Lifetime);
        _flows[flow.State] = flow;
        return flow;
    }

    public SignInFlow? Find(string? state) =>
        state is not null && _flows.TryGetValue(state, out var flow) && flow.ExpiresOn >= timeProvider.GetUtcNow() ? flow : null;

    // Ends the flow, so that its last form is accepted once.
    public PageResponse Approve(SignInFlow flow, BrowserSession session)
    {
        Remove(flow);
        var (decision, user) = (flow.Decision!, flow.User!);
        session.Add(user, decision.App);
        return decision.Approve(user, session);
    }

    public void Remove(SignInFlow flow) => _flows.TryRemove(flow.State, out _);
}
