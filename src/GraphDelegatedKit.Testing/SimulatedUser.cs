using GraphDelegatedKit.Testing.Browser;

namespace GraphDelegatedKit.Testing;

/// <summary>A simulated user at the sign-in pages, who submits the real forms over plain loopback http as a browser would.</summary>
/// <param name="tenantAddress">The address of the tenant; it may run in another process.</param>
/// <param name="username">The user name to sign in with.</param>
public sealed class SimulatedUser(LocalTenantAddress tenantAddress, string username)
{
    private readonly LocalTenantAddress _tenantAddress = tenantAddress ?? throw new ArgumentNullException(nameof(tenantAddress));
    private readonly string _username = username ?? throw new ArgumentNullException(nameof(username));

    /// <summary>Enters the device code, signs in, and consents.</summary>
    /// <param name="userCode">The code that the program shows to the user.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <exception cref="InvalidOperationException">A page reported a problem; the message is its text.</exception>
    public Task EnterCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        SubmitCodeAsync(userCode, "continue", cancellationToken);

    /// <summary>Enters the device code, signs in, and declines consent.</summary>
    /// <param name="userCode">The code that the program shows to the user.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <exception cref="InvalidOperationException">A page reported a problem; the message is its text.</exception>
    public Task DeclineCodeAsync(string userCode, CancellationToken cancellationToken = default) =>
        SubmitCodeAsync(userCode, "cancel", cancellationToken);

    /// <summary>
    /// Opens the authorization address of a program, signs in, consents, and delivers the result to the loopback address of the program.
    /// </summary>
    /// <param name="authorizationUrl">
    /// The address that the program would open in a browser; its scheme, host and port are replaced by those of the tenant's plain http
    /// address.
    /// </param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <exception cref="InvalidOperationException">A page reported a problem; the message is its text.</exception>
    public Task SignInAsync(Uri authorizationUrl, CancellationToken cancellationToken = default) =>
        SubmitSignInAsync(authorizationUrl, "continue", cancellationToken);

    /// <summary>
    /// Opens the authorization address of a program, signs in, declines consent, and delivers that result to the loopback address of the
    /// program.
    /// </summary>
    /// <param name="authorizationUrl">The address that the program would open in a browser.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <exception cref="InvalidOperationException">A page reported a problem, or the user has consented before.</exception>
    public Task DeclineSignInAsync(Uri authorizationUrl, CancellationToken cancellationToken = default) =>
        SubmitSignInAsync(authorizationUrl, "cancel", cancellationToken);

    private async Task SubmitSignInAsync(Uri authorizationUrl, string decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authorizationUrl);
        using var browser = new FormBrowser(_tenantAddress.HttpAddress);
        await browser.OpenAsync(
            new Uri(_tenantAddress.HttpAddress, authorizationUrl.PathAndQuery), cancellationToken).ConfigureAwait(false);
        if (!browser.IsRedirected)
        {
            await browser.SubmitAsync("username", _username, cancellationToken).ConfigureAwait(false);

            // A user who has consented before is not asked again.
            if (browser.HasField("decision"))
                await browser.SubmitAsync("decision", decision, cancellationToken).ConfigureAwait(false);
            else if (decision == "cancel")
                throw new InvalidOperationException("The page asked for no consent, because the user has granted the permissions before.");
        }

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
