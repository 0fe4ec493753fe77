using GraphDelegatedKit;
using Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>Checks everything a sign-in depends on and reports how to fix each problem, without a prompt.</summary>
internal static class DoctorCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        var sessionOptions = environment.CreateSessionOptions("User.Read", "User.ReadBasic.All");
        sessionOptions.Interaction = Interaction.Never;
        var results = new List<CheckResult>();
        if (!settings.UseJson) Console.WriteLine($"Checks {DescribeTenant(environment, sessionOptions)}.");

        await using var session = DelegatedSession.Open(sessionOptions);
        await foreach (var result in RunChecksAsync(session, sessionOptions, environment, cancellationToken))
        {
            results.Add(result);
            Print(result, settings.UseJson);
        }

        return results.All(result => result.Ok) ? ExitCode.Done
            : results.Exists(result => result is { Ok: false, Check: not "sign-in" }) ? ExitCode.Failed
            : ExitCode.SignInNeeded;
    }

    private static async IAsyncEnumerable<CheckResult> RunChecksAsync(
        DelegatedSession session,
        DelegatedSessionOptions sessionOptions,
        SampleEnvironment environment,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await CacheCheck.RunAsync(session, cancellationToken);

        using var http = new HttpClient(environment.CreateHandler()) { Timeout = TimeSpan.FromSeconds(20) };
        foreach (var result in await NetworkCheck.RunAsync(http, sessionOptions.Cloud, cancellationToken)) yield return result;

        var clientOptions = environment.CreateClientOptions();
        clientOptions.Retry = false; // a check reports the first failure
        await using var graph = GraphClient.Create(session, clientOptions);
        var facts = await DirectoryFacts.ReadAsync(graph, sessionOptions.ClientId, cancellationToken);
        yield return await RegistrationCheck.RunAsync(http, sessionOptions, facts, cancellationToken);

        foreach (var result in await SignInCheck.RunAsync(session, sessionOptions, facts, cancellationToken)) yield return result;
    }

    private static string DescribeTenant(SampleEnvironment environment, DelegatedSessionOptions sessionOptions) =>
        environment.LocalTenantAddress is { } address
            ? $"the local tenant at {address}; with --tenant and --client, the real cloud"
            : $"the tenant {sessionOptions.Tenant} at {sessionOptions.Cloud.Login.Host} and {sessionOptions.Cloud.Graph.Host}";

    private static void Print(CheckResult result, bool useJson)
    {
        if (useJson)
        {
            JsonLine.Write(new { result.Check, result.Ok, result.Detail, result.Remedy });
            return;
        }

        var remedy = result.Remedy is { Length: > 0 } text ? $" {text}" : "";
        Terminal.Out.Markup(result.Ok ? "[green]ok  [/]" : "[red]FAIL[/]");
        Console.WriteLine($"  {result.Check,-17}  {result.Detail}{remedy}");
    }
}
