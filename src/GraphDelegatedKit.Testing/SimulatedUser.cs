using GraphDelegatedKit.Testing.Browser;

namespace GraphDelegatedKit.Testing;

/// <summary>A person at the sign-in page: does through the real forms, over plain loopback http, what somebody with a browser would do.</summary>
/// <param name="tenantAddress">The tenant to visit; it may run in another process.</param>
/// <param name="username">Who the visitor signs in as.</param>
public sealed class SimulatedUser(LocalTenantAddress tenantAddress, string username)
{
    private readonly LocalTenantAddress _tenantAddress = tenantAddress ?? throw new ArgumentNullException(nameof(tenantAddress));
    private readonly string _username = username ?? throw new ArgumentNullException(nameof(username));

    /// <summary>Enters the code, signs in, and agrees.</summary>
    /// <exception cref="InvalidOperationException">The page told of a problem; the message is what it said.</exception>
    public Task EnterCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        SubmitCodeAsync(userCode, "continue", cancellationToken);

    /// <summary>Enters the code, signs in, and declines.</summary>
    /// <exception cref="InvalidOperationException">The page told of a problem; the message is what it said.</exception>
    public Task DeclineCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        SubmitCodeAsync(userCode, "cancel", cancellationToken);

    /// <summary>Opens the address a program gave to the browser, signs in, agrees, and carries the answer to the program's loopback address.</summary>
    /// <param name="authorizationUrl">What the program would have opened; its scheme, host and port are swapped for the tenant's plain ones.</param>
    /// <param name="cancellationToken">Ends the visit.</param>
    /// <exception cref="InvalidOperationException">The page told of a problem; the message is what it said.</exception>
    public Task SignInAsync(Uri authorizationUrl, CancellationToken cancellationToken = default) => SubmitSignInAsync(authorizationUrl, "continue", cancellationToken);

    /// <summary>Opens the address a program gave to the browser, signs in, declines, and carries that to the program's loopback address.</summary>
    /// <param name="authorizationUrl">What the program would have opened.</param>
    /// <param name="cancellationToken">Ends the visit.</param>
    public Task DeclineSignInAsync(Uri authorizationUrl, CancellationToken cancellationToken = default) => SubmitSignInAsync(authorizationUrl, "cancel", cancellationToken);

    private async Task SubmitSignInAsync(Uri authorizationUrl, string decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authorizationUrl);
        using var browser = new FormBrowser(_tenantAddress.HttpAddress);
        await browser.OpenAsync(new Uri(_tenantAddress.HttpAddress, authorizationUrl.PathAndQuery), cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("username", _username, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("decision", decision, cancellationToken).ConfigureAwait(false);
        await browser.ReturnToClientAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SubmitCodeAsync(string userCode, string decision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userCode);
        using var browser = new FormBrowser(_tenantAddress.HttpAddress);
        await browser.OpenAsync(_tenantAddress.DeviceLogin, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("otc", userCode, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("username", _username, cancellationToken).ConfigureAwait(false);
        await browser.SubmitAsync("decision", decision, cancellationToken).ConfigureAwait(false);
    }
}
