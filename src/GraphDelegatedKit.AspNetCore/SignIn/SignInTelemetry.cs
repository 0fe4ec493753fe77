using System.Diagnostics;
using System.Diagnostics.Metrics;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.AspNetCore.SignIn;

/// <summary>Sign-ins that came back from Entra: an activity for the session that is created, and counts.</summary>
internal static class SignInTelemetry
{
    private static readonly Counter<long> Completed = Telemetry.Meter.CreateCounter<long>(
        "graph.sign_ins", "{sign_in}", "Sign-ins for which a session was created.");

    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>(
        "graph.sign_in.failures", "{failure}", "Sign-ins that came back from Entra and failed, by type of the failure.");

    public static Activity? Start() => Telemetry.Activities.StartActivity("graph.sign_in");

    public static void RecordSuccess() => Completed.Add(1);

    // The name of a type is from a fixed list; the message can have names of users.
    public static void RecordFailure(Exception? fault) =>
        Failures.Add(1, new KeyValuePair<string, object?>(Telemetry.ErrorType, fault?.GetType().Name ?? "other"));
}
