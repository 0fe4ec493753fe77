using System.Globalization;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Configuration;

namespace GraphDelegatedKit;

/// <summary>
/// Reads options from a configuration section. A configuration binder stops at the first value it cannot convert and ignores a
/// misspelt key; this reader reports every problem at once, each with its key.
/// </summary>
internal sealed class ConfigurationReader(GraphDelegatedOptions options)
{
    private const string KnownKeys =
        "ClientId, Tenant, Username, Scopes, Cloud, Interaction, InteractionTimeout, Methods, Cache:Path, Cache:Protection, "
        + "Deadline, AttemptTimeout, IdleTimeout and MaxResponseSize";

    private static readonly GraphCloud[] Clouds = [GraphCloud.Global, GraphCloud.UsGov, GraphCloud.UsGovDod, GraphCloud.China];

    public void Read(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren()) Apply(setting, setting.Key);
    }

    private void Apply(IConfigurationSection setting, string key)
    {
        var (session, client) = (options.Session, options.Client);
        switch (key.ToUpperInvariant())
        {
            case "CLIENTID": session.ClientId = setting.Value ?? ""; break;
            case "TENANT": session.Tenant = setting.Value ?? ""; break;
            case "USERNAME": session.Username = setting.Value is { Length: > 0 } name ? name : null; break;
            case "SCOPES": session.Scopes = ReadList(setting); break;
            case "CLOUD": session.Cloud = ParseCloud(setting) ?? session.Cloud; break;
            case "INTERACTION": session.Interaction = ParseEnum<Interaction>(setting, setting.Value) ?? session.Interaction; break;
            case "INTERACTIONTIMEOUT": session.InteractionTimeout = ParseDuration(setting) ?? session.InteractionTimeout; break;
            case "METHODS": session.Methods = ParseEnums<SignInMethod>(setting) ?? session.Methods; break;
            case "CACHE": foreach (var child in setting.GetChildren()) Apply(child, "Cache:" + child.Key); break;
            case "CACHE:PATH": session.Cache.Path = setting.Value; break;
            case "CACHE:PROTECTION": session.Cache.Protection = ParseEnums<StorageProtection>(setting) ?? session.Cache.Protection; break;
            case "ATTEMPTTIMEOUT": client.AttemptTimeout = ParseDuration(setting) ?? client.AttemptTimeout; break;
            case "IDLETIMEOUT": client.IdleTimeout = ParseDuration(setting) ?? client.IdleTimeout; break;
            case "MAXRESPONSESIZE": client.MaxResponseSize = ParseSize(setting) ?? client.MaxResponseSize; break;
            case "DEADLINE": client.Deadline = ParseDuration(setting) ?? client.Deadline; break;
            case var _ when setting.Value is null && !key.Contains(':', StringComparison.Ordinal): break; // the section of a named account
            default: AddProblem(setting, $"is not a known setting. Use one of {KnownKeys}."); break;
        }
    }

    // A JSON array, or one value with separators, which is how an environment variable holds a list.
    private static string[] ReadList(IConfigurationSection setting) => setting.Value is { } text
        ? text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
        : [.. setting.GetChildren().Select(entry => entry.Value ?? "")];

    private T? ParseEnum<T>(IConfigurationSection setting, string? text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;

        AddProblem(setting, $"'{text}' is not valid. Use one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }

    private T[]? ParseEnums<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        T?[] values = [.. ReadList(setting).Select(text => ParseEnum<T>(setting, text))];
        return values.Contains(null) ? null : [.. values.OfType<T>()];
    }

    private GraphCloud? ParseCloud(IConfigurationSection setting)
    {
        var cloud = Clouds.FirstOrDefault(candidate => candidate.Name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase));
        var knownNames = string.Join(", ", Clouds.Select(known => known.Name));
        if (cloud is null) AddProblem(setting, $"'{setting.Value}' is not valid. Use one of {knownNames}.");
        return cloud;
    }

    private TimeSpan? ParseDuration(IConfigurationSection setting)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var duration)) return duration;

        AddProblem(setting, $"'{setting.Value}' is not a duration. Write it as hh:mm:ss, such as 00:10:00.");
        return null;
    }

    private long? ParseSize(IConfigurationSection setting)
    {
        if (long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size > 0 && size <= BodyLimits.LargestMaxSize)
            return size;

        AddProblem(setting, $"'{setting.Value}' is not a size. Write it in bytes, from 1 to {BodyLimits.LargestMaxSize}.");
        return null;
    }

    private void AddProblem(IConfigurationSection setting, string problem) => options.Problems.Add($"{setting.Path} {problem}");
}
