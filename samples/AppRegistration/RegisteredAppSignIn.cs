using System.Net;
using System.Text.Json.Nodes;
using GraphDelegatedKit;
using Microsoft.Identity.Client;
using Samples;

namespace AppRegistration;

/// <summary>Signs the user in with the registered application: the proof that the registration is complete.</summary>
internal sealed class RegisteredAppSignIn(DirectoryConnection connection, SampleSettings settings, StepReport report)
{
    private const string Step = "sign-in";
    private const int UnknownApp = 700016, UnknownSecret = 7000215, UnknownKey = 700027; // until the directory has replicated them

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        JsonObject app, IReadOnlyList<string> scopes, IAppCredential? credential, CancellationToken cancellationToken)
    {
        var isUserPresent = settings.Interaction == Interaction.Allowed
            || (settings.Interaction == Interaction.WhenPersonPresent && Terminal.IsErrorTerminal);
        if (report.IsDryRun)
        {
            report.WriteChange(Step, ("sign in", "signed in"), "with the app");
            return ExitCode.Done;
        }

        if (!isUserPresent)
        {
            report.Write(Step, "skipped", "no user is present to sign in with the app");
            return ExitCode.Done;
        }

        try
        {
            var username = credential is null
                ? await SignInToConsoleAsync(app, scopes, cancellationToken)
                : await SignInToWebAppAsync(app, scopes, credential, cancellationToken);
            if (username is not null) report.Write(Step, "done", $"{username} is signed in with the app");
            return ExitCode.Done;
        }
        catch (SignInException e) when (e.Reason == SignInReason.ConsentRequired)
        {
            report.Write(
                Step, "refused",
                "an administrator must grant the app its permissions, with grant --admin or at " +
                connection.GetAdminConsentUrl(app.GetText("appId")));
            return ExitCode.NotAllowed;
        }
    }

    private Task<string?> SignInToConsoleAsync(JsonObject app, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        ReplicationRetry.RunAsync<string?>(
            async () =>
            {
                await using var session =
                    DelegatedSession.Open(connection.Environment.CreateSessionOptionsFor(app.GetText("appId"), [.. scopes]));
                var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
                return token.Account?.Username;
            },
            IsDelay,
            cancellationToken,
            onFirstDelay: SayWait);

    private async Task<string?> SignInToWebAppAsync(
        JsonObject app, IReadOnlyList<string> scopes, IAppCredential credential, CancellationToken cancellationToken)
    {
        var redirectUri = (app["web"] as JsonObject).GetTexts("redirectUris").Select(uri => new Uri(uri))
            .FirstOrDefault(uri => uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);
        var environment = connection.Environment;
        using var http = new HttpClient(environment.CreateHandler());
        var builder = ConfidentialClientApplicationBuilder.Create(app.GetText("appId"))
            .WithAuthority($"{environment.Cloud.Login}{connection.TenantId}")
            .WithHttpClientFactory(new OneClientFactory(http))
            .WithRedirectUri(redirectUri?.OriginalString ?? "http://localhost");
        if (redirectUri is null || !credential.TryConfigure(builder))
        {
            report.Write(Step, "skipped", redirectUri is null
                ? "the app's addresses are not on this machine; sign in there"
                : "this machine does not have the app's credential");
            return null;
        }

        using var listener = RedirectListener.TryStart(redirectUri);
        if (listener is null)
        {
            report.Write(Step, "skipped", $"another program, perhaps the web app, uses port {redirectUri.Port}; sign in there");
            return null;
        }

        var client = builder.Build();
        var resourceScopes = scopes.Select(scope => $"{environment.Cloud.Graph}{scope}").ToList();
        var state = Guid.NewGuid().ToString("N");
        var page = await client.GetAuthorizationRequestUrl(resourceScopes)
            .WithPkce(out var verifier)
            .WithExtraQueryParameters(new Dictionary<string, (string, bool)> { ["state"] = (state, false) })
            .ExecuteAsync(cancellationToken);
        var code = listener.WaitForCodeAsync(state, cancellationToken);
        await environment.OpenPageAsync(page, cancellationToken);
        var authorizationCode = await code;
        return await ReplicationRetry.RunAsync<string?>(
            async () =>
            {
                try
                {
                    var result = await client.AcquireTokenByAuthorizationCode(resourceScopes, authorizationCode)
                        .WithPkceCodeVerifier(verifier)
                        .ExecuteAsync(cancellationToken);
                    return result.Account.Username;
                }
                catch (MsalException e)
                {
                    throw SignInExceptionFactory.FromMsal(e);
                }
            },
            IsDelay,
            cancellationToken,
            onFirstDelay: SayWait);
    }

    private static bool IsDelay(Exception exception) =>
        exception is SignInException e && e.AadstsCodes.Any(code => code is UnknownApp or UnknownSecret or UnknownKey);

    private static void SayWait() => Console.Error.WriteLine("Waiting until the sign-in service knows the new app and its credential...");

    private sealed class OneClientFactory(HttpClient client) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => client;
    }
}
