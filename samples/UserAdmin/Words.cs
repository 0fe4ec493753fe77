using System.Globalization;

namespace UserAdmin;

internal static class Words
{
    public static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    public static string State(bool? enabled) => enabled switch
    {
        true => "enabled",
        false => "disabled",
        _ => "unknown",
    };
}
