using System.Globalization;

namespace UserAdmin;

internal static class Words
{
    public static string Of(Result result) => result switch
    {
        Result.WouldDisable => "would disable",
        Result.WouldEnable => "would enable",
        Result.NotFound => "not found",
        _ => result.ToString().ToLowerInvariant(),
    };

    public static string Count(int number, Result result) => result switch
    {
        Result.WouldDisable => $"{Number(number)} would be disabled",
        Result.WouldEnable => $"{Number(number)} would be enabled",
        _ => $"{Number(number)} {Of(result)}",
    };

    public static string Count(int number, string what) => $"{Number(number)} {what}{(number == 1 ? "" : "s")}";

    public static string State(bool? enabled) => enabled switch
    {
        true => "enabled",
        false => "disabled",
        _ => "unknown",
    };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
