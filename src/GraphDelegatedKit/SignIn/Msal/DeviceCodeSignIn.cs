using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn.Options;
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
        if (InteractionTimeouts.Get(options) is not { } timeout)
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
                    "Sign in again and enter the new code.",
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
        var builder = client.AcquireTokenWithDeviceCode(scopes.Names, code => PromptAsync(ToDeviceCodeInfo(code), cancellationToken));
        if (claims is not null) builder = builder.WithClaims(claims);
        return builder.ExecuteAsync(cancellationToken);
    }

    // MSAL would wait for a prompt that never returns.
    private async Task PromptAsync(DeviceCodeInfo code, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(InteractionTimeouts.DeviceCode, options.TimeProvider);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await AbandonableTasks.RunAsync(() => _prompt(code, linkedSource.Token), linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SignInException(
                SignInReason.InteractionFailed,
                $"Sign-in stopped: the DeviceCodePrompt did not return within {InteractionTimeouts.DeviceCode.TotalMinutes:F0} minutes.",
                "Return from the DeviceCodePrompt of the program as soon as the code is shown; polling starts then.",
                e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The function cancelled, not the caller of the session: the person may have closed its window.
            const string Message = "Sign-in stopped: the DeviceCodePrompt cancelled it.";
            throw new SignInException(SignInReason.InteractionFailed, Message, innerException: e);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested(); // the function may throw because of it
            throw new CallerFaultException(e);
        }
    }

    private static bool IsCodeExpired(Exception e) =>
        e is MsalClientException { ErrorCode: MsalError.CodeExpired }
            or TokenEndpointException { Body.Error: "expired_token" or "code_expired" or "authorization_pending" };

    private static Task WriteToStderrAsync(DeviceCodeInfo code, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(ServiceText.CleanLines(code.Message).AsMemory(), cancellationToken);

    private static DeviceCodeInfo ToDeviceCodeInfo(DeviceCodeResult code) =>
        new(code.UserCode, new Uri(code.VerificationUrl), code.ExpiresOn, code.Message);
}
