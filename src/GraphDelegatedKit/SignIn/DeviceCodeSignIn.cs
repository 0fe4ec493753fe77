using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>Signs a person in by a code they enter on a page, on any device. It waits as long as the code lives.</summary>
internal sealed class DeviceCodeSignIn(Func<DeviceCode, CancellationToken, Task> prompt)
{
    public Task<AuthenticationResult> RunAsync(IPublicClientApplication client, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        var call = client.AcquireTokenWithDeviceCode(scopes.Names, code => prompt(Of(code), cancellationToken));
        if (claims is not null) call = call.WithClaims(claims);
        return call.ExecuteAsync(cancellationToken);
    }

    public static Task ToStderr(DeviceCode code, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(code.Message.AsMemory(), cancellationToken);

    private static DeviceCode Of(DeviceCodeResult code) => new(code.UserCode, new Uri(code.VerificationUrl), code.ExpiresOn, code.Message);
}
