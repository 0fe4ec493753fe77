using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GraphDelegatedKit;

/// <summary>Converts settings of a configuration, and collects each that cannot be converted as a problem that names its key.</summary>
/// <remarks>The package for web apps compiles this file too.</remarks>
internal sealed class SettingReader(ICollection<string> problems)
{
    private static readonly GraphCloud[] Clouds = [GraphCloud.Global, GraphCloud.UsGov, GraphCloud.UsGovDod, GraphCloud.China];

    // An environment variable cannot be null, so an empty value means that the setting is absent.
    public static string? GetText(IConfigurationSection setting) => string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value;

    // A JSON array, or one value with separators, which is how an environment variable holds a list.
    public static string[] ReadList(IConfigurationSection setting) => setting.Value is { } text
        ? text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
        : [.. setting.GetChildren().Select(entry => entry.Value ?? "")];

    public T? ParseEnum<T>(IConfigurationSection setting)
        where T : struct, Enum => ParseEnum<T>(setting, setting.Value);

    public T[]? ParseEnums<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        T?[] values = [.. ReadList(setting).Select(text => ParseEnum<T>(setting, text))];
        return values.Contains(null) ? null : [.. values.OfType<T>()];
    }

    public GraphCloud? ParseCloud(IConfigurationSection setting)
    {
        var cloud = Clouds.FirstOrDefault(candidate => candidate.Name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase));
        var knownNames = string.Join(", ", Clouds.Select(known => known.Name));
        if (cloud is null) AddProblem(setting, $"'{setting.Value}' is not valid. Use one of {knownNames}.");
        return cloud;
    }

    public TimeSpan? ParseDuration(IConfigurationSection setting)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var duration)) return duration;

        AddProblem(setting, $"'{setting.Value}' is not a duration. Write it as hh:mm:ss, such as 00:10:00.");
        return null;
    }

    public void AddProblem(IConfigurationSection setting, string problem) => problems.Add($"{setting.Path} {problem}");

    private T? ParseEnum<T>(IConfigurationSection setting, string? text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;

        AddProblem(setting, $"'{text}' is not valid. Use one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }
}
