using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.DeviceCodes;

// A device code as the control API lists it.
internal sealed record WaitingCode(string UserCode, string State, string App, string? User)
{
    private const string Pending = "pending";

    public static IReadOnlyList<WaitingCode> ReadAll(JsonNode body) => [.. body["deviceCodes"]!.AsArray().Select(code => Read(code!))];

    public static WaitingCode Read(JsonNode code) => new(
        (string)code["userCode"]!,
        (string)code["state"]!,
        TerminalText.RemoveControls((string)code["app"]!),
        (string?)code["user"] is { } user ? TerminalText.RemoveControls(user) : null);

    // Returns the pending code that was typed or, if none was typed, the only one. waitSeconds is for the message, which is read when that
    // time is over.
    public static WaitingCode Choose(IReadOnlyList<WaitingCode> codes, string? typed, int waitSeconds)
    {
        var pending = codes.Where(code => code.State == Pending).ToList();
        if (typed is null)
            return ChooseOnly(pending, waitSeconds);
        var found = codes.LastOrDefault(code => code.Matches(typed)) ?? throw Fail(
            $"The tenant has no device code '{typed}'. {DescribePending(pending, waitSeconds)}", isTransient: true);
        return found.State == Pending ? found : throw Fail(found.DescribeDecision());
    }

    // Ignores case, hyphens and blanks, as the sign-in page does.
    public bool Matches(string typed) =>
        string.Concat(typed.Where(char.IsLetterOrDigit)).Equals(UserCode, StringComparison.OrdinalIgnoreCase);

    private static WaitingCode ChooseOnly(List<WaitingCode> pending, int waitSeconds) => pending.Count switch
    {
        1 => pending[0],
        0 => throw Fail(DescribePending(pending, waitSeconds), isTransient: true),
        _ => throw Fail($"Several device codes are pending. Give the one you mean: {Join(pending)}."),
    };

    private static string DescribePending(List<WaitingCode> pending, int waitSeconds) =>
        pending.Count > 0 ? $"Pending: {Join(pending)}."
        : waitSeconds > 0
            ? $"No device code in {(waitSeconds == 1 ? "1 second" : $"{waitSeconds} seconds")}. Check that the program has requested one "
                + "from this tenant, or wait longer."
        : "No device code is pending. Start the sign-in of the program first, or wait for it with --wait SECONDS.";

    private static string Join(List<WaitingCode> codes) => string.Join(", ", codes.Select(code => $"{code.UserCode} ({code.App})"));

    private string DescribeDecision() => State switch
    {
        "expired" => $"The device code '{UserCode}' has expired. Let {App} start another sign-in, and give its code.",
        "denied" => $"The device code '{UserCode}' is denied already. Let {App} start another sign-in, and give its code.",
        "approved" => $"The device code '{UserCode}' is approved already, by {User}. {App} signs in when it polls the next time.",
        _ => $"The device code '{UserCode}' is used up: {App} has signed in as {User}. For another user, let it start another sign-in.",
    };

    private static CommandFailedException Fail(string message, bool isTransient = false) => new(message) { IsTransient = isTransient };
}
