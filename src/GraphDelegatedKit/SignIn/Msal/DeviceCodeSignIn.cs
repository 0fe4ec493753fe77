using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// A sign-in with a code that a person enters on a page of any device. If the code expires, a new one is shown only if a person is at the
/// terminal and time is left.
/// </summary>
internal sealed class DeviceCodeSignIn(DelegatedSessionOptions options, Func<bool> isUserPresent)
{
    private readonly Func<DeviceCodeInfo, CancellationToken, Task> _prompt = options.DeviceCodePrompt ?? WriteToStderrAsync;

    public async Task<AuthenticationResult> SignInAsync(
        IPublicClientApplication client, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        if (options.InteractionTimeout is not { } timeout)
            return await SignInWithOneCodeAsync(client, scopes, claims, cancellationToken).ConfigureAwait(false);

        using var timeoutSource = new CancellationTokenSource(timeout, options.TimeProvider);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        while (true)
        {
            try
            {
                return await SignInWithOneCodeAsync(client, scopes, claims, linkedSource.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (timeoutSource.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new SignInException(
                    SignInReason.InteractionFailed,
                    $"Sign-in stopped: the code was not entered within {timeout.TotalMinutes:0.#} minutes.",
                    "Run it again and enter the new code.",
                    e);
            }
            catch (Exception e) when (IsCodeExpired(e) && !timeoutSource.IsCancellationRequested && isUserPresent())
            {
                // A person is present and time is left, so a new code is shown.
            }
        }
    }

    private Task<AuthenticationResult> SignInWithOneCodeAsync(
        IPublicClientApplication client, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        // WaitAsync, because MSAL would wait for a prompt that never returns.
        var builder = client.AcquireTokenWithDeviceCode(
            scopes.Names, code => _prompt(ToDeviceCodeInfo(code), cancellationToken).WaitAsync(cancellationToken));
        if (claims is not null) builder = builder.WithClaims(claims);
        return builder.ExecuteAsync(cancellationToken);
    }

    private static bool IsCodeExpired(Exception e) =>
        e is MsalClientException { ErrorCode: MsalError.CodeExpired }
            or TokenEndpointException { Body.Error: "expired_token" or "code_expired" };

    private static Task WriteToStderrAsync(DeviceCodeInfo code, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(code.Message.AsMemory(), cancellationToken);

    private static DeviceCodeInfo ToDeviceCodeInfo(DeviceCodeResult code) =>
        new(code.UserCode, new Uri(code.VerificationUrl), code.ExpiresOn, code.Message);
}
