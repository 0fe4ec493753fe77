using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>Signs a person in by a code they enter on a page, on any device. A code lives its own life; a new one is shown only where somebody sits and has time.</summary>
internal sealed class DeviceCodeSignIn(DelegatedSessionOptions options, Func<bool> somebodySits)
{
    private readonly Func<DeviceCode, CancellationToken, Task> _prompt = options.DeviceCodePrompt ?? ToStderr;

    public async Task<AuthenticationResult> RunAsync(IPublicClientApplication client, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        if (options.InteractionTimeout is not { } timeout) return await OneCodeAsync(client, scopes, claims, cancellationToken).ConfigureAwait(false);

        using var over = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        while (true)
        {
            try
            {
                return await OneCodeAsync(client, scopes, claims, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SignInException(SignInReason.InteractionFailed, $"Sign-in stopped: the code was not entered within {timeout.TotalMinutes:0.#} minutes.", "Run it again and enter the new code.", e);
            }
            catch (Exception e) when (IsLate(e) && !over.IsCancellationRequested && somebodySits())
            {
                // Somebody sits there and time is left: another code.
            }
        }
    }

    private Task<AuthenticationResult> OneCodeAsync(IPublicClientApplication client, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        var call = client.AcquireTokenWithDeviceCode(scopes.Names, code => _prompt(Of(code), cancellationToken).WaitAsync(cancellationToken)); // MSAL would wait for a prompt that never returns
        if (claims is not null) call = call.WithClaims(claims);
        return call.ExecuteAsync(cancellationToken);
    }

    private static bool IsLate(Exception e) =>
        e is MsalClientException { ErrorCode: MsalError.CodeExpired } or TokenRefusal { Body.Error: "expired_token" or "code_expired" };

    private static Task ToStderr(DeviceCode code, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(code.Message.AsMemory(), cancellationToken);

    private static DeviceCode Of(DeviceCodeResult code) => new(code.UserCode, new Uri(code.VerificationUrl), code.ExpiresOn, code.Message);
}
