using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GraphDelegatedKit;

/// <summary>
/// Reads options from a configuration section. By hand, because a binder stops at the first value it cannot convert and passes
/// over a key that is misspelt: here everything that is wrong is told at once, with its key.
/// </summary>
internal sealed class ConfiguredOptions(GraphDelegatedOptions options)
{
    private const string Known = "ClientId, Tenant, Username, Scopes, Cloud, Interaction, InteractionTimeout, Methods, Cache:Path, Cache:Protection and Deadline";

    private static readonly GraphCloud[] Clouds = [GraphCloud.Global, GraphCloud.UsGov, GraphCloud.UsGovDod, GraphCloud.China];

    public void Read(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren()) Set(setting, setting.Key);
    }

    private void Set(IConfigurationSection setting, string key)
    {
        var (session, client) = (options.Session, options.Client);
        switch (key.ToUpperInvariant())
        {
            case "CLIENTID": session.ClientId = setting.Value ?? ""; break;
            case "TENANT": session.Tenant = setting.Value ?? ""; break;
            case "USERNAME": session.Username = setting.Value is { Length: > 0 } name ? name : null; break;
            case "SCOPES": session.Scopes = Words(setting); break;
            case "CLOUD": session.Cloud = Cloud(setting) ?? session.Cloud; break;
            case "INTERACTION": session.Interaction = One<Interaction>(setting, setting.Value) ?? session.Interaction; break;
            case "INTERACTIONTIMEOUT": session.InteractionTimeout = Length(setting) ?? session.InteractionTimeout; break;
            case "METHODS": session.Methods = Several<SignInMethod>(setting) ?? session.Methods; break;
            case "CACHE": foreach (var inner in setting.GetChildren()) Set(inner, "Cache:" + inner.Key); break;
            case "CACHE:PATH": session.Cache.Path = setting.Value; break;
            case "CACHE:PROTECTION": session.Cache.Protection = Several<CacheProtection>(setting) ?? session.Cache.Protection; break;
            case "DEADLINE": client.Deadline = Length(setting) ?? client.Deadline; break;
            case var _ when setting.Value is null && !key.Contains(':', StringComparison.Ordinal): break; // the section of a named one
            default: Problem(setting, $"is no setting. Known are {Known}."); break;
        }
    }

    // A list, or one value of words as an environment variable has it.
    private static string[] Words(IConfigurationSection setting) => setting.Value is { } line
        ? line.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
        : [.. setting.GetChildren().Select(word => word.Value ?? "")];

    private T? One<T>(IConfigurationSection setting, string? word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(word, StringComparison.OrdinalIgnoreCase))
                return value;

        Problem(setting, $"'{word}' is none of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }

    private T[]? Several<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        T?[] several = [.. Words(setting).Select(word => One<T>(setting, word))];
        return several.Contains(null) ? null : [.. several.OfType<T>()];
    }

    private GraphCloud? Cloud(IConfigurationSection setting)
    {
        var cloud = Clouds.FirstOrDefault(known => known.Name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase));
        if (cloud is null) Problem(setting, $"'{setting.Value}' is none of {string.Join(", ", Clouds.Select(known => known.Name))}.");
        return cloud;
    }

    private TimeSpan? Length(IConfigurationSection setting)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var length)) return length;

        Problem(setting, $"'{setting.Value}' is no length of time such as 00:10:00.");
        return null;
    }

    private void Problem(IConfigurationSection setting, string problem) => options.Problems.Add($"{setting.Path} {problem}");
}
