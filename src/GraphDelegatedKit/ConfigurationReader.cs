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

    private readonly SettingReader _reader = new(options.Problems);

    public void Read(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren()) Apply(setting, setting.Key);
    }

    private void Apply(IConfigurationSection setting, string key)
    {
        var (session, client, cache) = (options.Session, options.Client, options.Session.Cache);
        switch (key.ToUpperInvariant())
        {
            case "CLIENTID": session.ClientId = setting.Value ?? ""; break;
            case "TENANT": session.Tenant = setting.Value ?? ""; break;
            case "USERNAME": session.Username = setting.Value is { Length: > 0 } name ? name : null; break;
            case "SCOPES": session.Scopes = SettingReader.ReadList(setting); break;
            case "CLOUD": session.Cloud = _reader.ParseCloud(setting) ?? session.Cloud; break;
            case "INTERACTION": session.Interaction = _reader.ParseEnum<Interaction>(setting) ?? session.Interaction; break;
            case "INTERACTIONTIMEOUT": session.InteractionTimeout = _reader.ParseDuration(setting) ?? session.InteractionTimeout; break;
            case "METHODS": session.Methods = _reader.ParseEnums<SignInMethod>(setting) ?? session.Methods; break;
            case "CACHE": foreach (var child in setting.GetChildren()) Apply(child, "Cache:" + child.Key); break;
            case "CACHE:PATH": cache.Path = setting.Value; break;
            case "CACHE:PROTECTION": cache.Protection = _reader.ParseEnums<StorageProtection>(setting) ?? cache.Protection; break;
            case "ATTEMPTTIMEOUT": client.AttemptTimeout = _reader.ParseDuration(setting) ?? client.AttemptTimeout; break;
            case "IDLETIMEOUT": client.IdleTimeout = _reader.ParseDuration(setting) ?? client.IdleTimeout; break;
            case "MAXRESPONSESIZE": client.MaxResponseSize = ParseSize(setting) ?? client.MaxResponseSize; break;
            case "DEADLINE": client.Deadline = _reader.ParseDuration(setting) ?? client.Deadline; break;
            case var _ when setting.Value is null && !key.Contains(':', StringComparison.Ordinal): break; // the section of a named account
            default: _reader.AddProblem(setting, $"is not a known setting. Use one of {KnownKeys}."); break;
        }
    }

    private long? ParseSize(IConfigurationSection setting)
    {
        if (long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size > 0 && size <= BodyLimits.LargestMaxSize)
            return size;

        _reader.AddProblem(setting, $"'{setting.Value}' is not a size. Write it in bytes, from 1 to {BodyLimits.LargestMaxSize}.");
        return null;
    }
}
