using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The sign-ins in progress.
[NotInSnapshots("pages that are open in a browser")]
internal sealed class SignInFlowStore(TimeProvider timeProvider)
{
    private const int MaxCount = 1_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly RecentEntries<SignInFlow> _flows = new(MaxCount);

    public SignInFlow Start()
    {
        var flow = new SignInFlow(Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), timeProvider.GetUtcNow() + Lifetime);
        _flows.Add(flow.State, flow);
        return flow;
    }

    public SignInFlow? Find(string? state) =>
        state is not null && _flows.Find(state) is { } flow && flow.ExpiresOn >= timeProvider.GetUtcNow() ? flow : null;

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
