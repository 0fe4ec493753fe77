using System.Globalization;

namespace UserAdmin;

internal static class DisplayText
{
    public static string Describe(OutcomeKind kind) => kind switch
    {
        OutcomeKind.WouldDisable => "would disable",
        OutcomeKind.WouldEnable => "would enable",
        OutcomeKind.NotFound => "not found",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string FormatCount(int number, OutcomeKind kind) => kind switch
    {
        OutcomeKind.WouldDisable => $"{FormatNumber(number)} would be disabled",
        OutcomeKind.WouldEnable => $"{FormatNumber(number)} would be enabled",
        _ => $"{FormatNumber(number)} {Describe(kind)}",
    };

    public static string FormatCount(int number, string noun) => $"{FormatNumber(number)} {noun}{(number == 1 ? "" : "s")}";

    public static string DescribeState(bool? enabled) => enabled switch
    {
        true => "enabled",
        false => "disabled",
        _ => "unknown",
    };

    private static string FormatNumber(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
