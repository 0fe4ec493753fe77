using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// A signed-in user without the sign-in pages: keeps a token and gets a new one ahead of its end, as long as the sign-in is not revoked.
[NotInSnapshots("it stands for the program under test, which keeps its token")]
internal sealed class DirectSignIn(Func<string> createToken, Func<Guid?> getSession, TimeProvider clock, TimeSpan tokenLifetime)
{
    private static readonly TimeSpan RenewalTime = TimeSpan.FromMinutes(5);

    private readonly Guid? _session = getSession();
    private readonly object _gate = new();
    private string _token = createToken(); // guarded by the gate, like its time
    private DateTimeOffset _renewAt = GetRenewalTime(clock, tokenLifetime);

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (clock.GetUtcNow() >= _renewAt)
            {
                if (getSession() is not { } session || session != _session)
                    throw new InvalidOperationException("The sign-in of the user was revoked. Call SignIn again.");
                (_token, _renewAt) = (createToken(), GetRenewalTime(clock, tokenLifetime));
            }

            return new ValueTask<string>(_token);
        }
    }

    // A token of a few minutes is used for half of them.
    private static DateTimeOffset GetRenewalTime(TimeProvider clock, TimeSpan lifetime) =>
        clock.GetUtcNow() + (lifetime > 2 * RenewalTime ? lifetime - RenewalTime : lifetime / 2);
}
