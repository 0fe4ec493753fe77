using GraphDelegatedKit;
using Samples;

namespace QuickStart;

/// <summary>Looks at everything a sign-in stands on, one thing after another, and says of each how to mend it. It asks nobody anything.</summary>
internal static class Doctor
{
    public static async Task<int> RunAsync(SampleSettings settings, CancellationToken stop)
    {
        await using var connection = await Connection.OpenAsync(settings, stop);
        var signIn = connection.SignIn("User.Read", "User.ReadBasic.All");
        signIn.Interaction = Interaction.Never;
        var found = new List<Finding>();

        await using var session = DelegatedSession.Open(signIn);
        await foreach (var finding in LookAsync(session, signIn, connection, stop))
        {
            found.Add(finding);
            Show(finding, settings.Json);
        }

        return found.All(finding => finding.Ok) ? ExitCode.Done
            : found.Exists(finding => finding is { Ok: false, Check: not "sign-in" }) ? ExitCode.Failed
            : ExitCode.SignInNeeded;
    }

    private static async IAsyncEnumerable<Finding> LookAsync(
        DelegatedSession session, DelegatedSessionOptions signIn, Connection connection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        yield return await CacheCheck.RunAsync(session, stop);

        using var http = new HttpClient(connection.Transport()) { Timeout = TimeSpan.FromSeconds(20) };
        foreach (var finding in await NetworkCheck.RunAsync(http, signIn.Cloud, stop)) yield return finding;
        yield return await RegistrationCheck.RunAsync(http, signIn, stop);

        foreach (var finding in await SignInCheck.RunAsync(session, signIn, stop)) yield return finding;
    }

    private static void Show(Finding finding, bool json)
    {
        if (json) JsonLine.Write(new { finding.Check, finding.Ok, finding.Detail, finding.Remedy });
        else Console.WriteLine($"{(finding.Ok ? "ok  " : "FAIL")}  {finding.Check,-17}  {finding.Detail}{(finding.Remedy is { Length: > 0 } remedy ? $" {remedy}" : "")}");
    }
}
