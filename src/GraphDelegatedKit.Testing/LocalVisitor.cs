using GraphDelegatedKit.Testing.Visiting;

namespace GraphDelegatedKit.Testing;

/// <summary>A person at the sign-in page: does through the real forms, over plain loopback http, what somebody with a browser would do.</summary>
/// <param name="address">The tenant to visit; it may run in another process.</param>
/// <param name="username">Who the visitor signs in as.</param>
public sealed class LocalVisitor(LocalTenantAddress address, string username)
{
    /// <summary>Enters the code, signs in, and agrees.</summary>
    /// <exception cref="InvalidOperationException">The page told of a problem; the message is what it said.</exception>
    public Task EnterCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        DecideAsync(userCode, "continue", cancellationToken);

    /// <summary>Enters the code, signs in, and declines.</summary>
    /// <exception cref="InvalidOperationException">The page told of a problem; the message is what it said.</exception>
    public Task DeclineCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        DecideAsync(userCode, "cancel", cancellationToken);

    private async Task DecideAsync(string userCode, string decision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userCode);
        using var browser = new PlainBrowser(address.HttpAddress);
        await browser.OpenAsync(address.DeviceLogin, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("otc", userCode, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("username", username, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("decision", decision, cancellationToken).ConfigureAwait(false);
    }
}
