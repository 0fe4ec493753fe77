using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GraphDelegatedKit.AspNetCore.Options;

/// <summary>
/// Reads the options from a configuration section. A configuration binder stops at the first value it cannot convert and ignores a
/// misspelt key; this reader reports every problem at once, each with its key.
/// </summary>
internal sealed class WebConfigurationReader(GraphDelegatedWebOptions options)
{
    public static readonly string[] Keys =
    [
        "ClientId", "Tenant", "Cloud", "Scopes", "BaseUrl", "ClientSecret", "Certificate:Path", "Certificate:Password",
        "Certificate:Thumbprint", "Certificate:Store", "FederatedCredential:TokenFile", "FederatedCredential:ManagedIdentityClientId",
        "AnonymousPages", "SessionLifetime", "StoreTimeout", "Deadline", "AttemptTimeout",
    ];

    private static readonly GraphCloud[] Clouds = [GraphCloud.Global, GraphCloud.UsGov, GraphCloud.UsGovDod, GraphCloud.China];

    public void Read(IConfigurationSection section)
    {
        foreach (var setting in section.GetChildren()) Apply(setting, setting.Key);
    }

    private void Apply(IConfigurationSection setting, string key)
    {
        var (certificate, federated) = (options.Certificate, options.FederatedCredential);
        switch (key.ToUpperInvariant())
        {
            case "CLIENTID": options.ClientId = setting.Value ?? ""; break;
            case "TENANT": options.Tenant = setting.Value ?? ""; break;
            case "CLOUD": options.Cloud = ParseCloud(setting) ?? options.Cloud; break;
            case "SCOPES": options.Scopes = ReadList(setting); break;
            case "BASEURL": options.BaseUrl = ParseUrl(setting); break;
            case "CLIENTSECRET": options.ClientSecret = GetText(setting); break;
            case "CERTIFICATE": ApplyChildren(setting, "Certificate"); break;
            case "CERTIFICATE:PATH": certificate.Path = GetText(setting); break;
            case "CERTIFICATE:PASSWORD": certificate.Password = GetText(setting); break;
            case "CERTIFICATE:THUMBPRINT": certificate.Thumbprint = GetText(setting); break;
            case "CERTIFICATE:STORE": certificate.Store = GetText(setting) ?? certificate.Store; break;
            case "FEDERATEDCREDENTIAL": ApplyChildren(setting, "FederatedCredential"); break;
            case "FEDERATEDCREDENTIAL:TOKENFILE": federated.TokenFile = GetText(setting); break;
            case "FEDERATEDCREDENTIAL:MANAGEDIDENTITYCLIENTID": federated.ManagedIdentityClientId = GetText(setting); break;
            case "ANONYMOUSPAGES": options.AnonymousPages = ParseBehavior(setting) ?? options.AnonymousPages; break;
            case "SESSIONLIFETIME": options.SessionLifetime = ParseDuration(setting) ?? options.SessionLifetime; break;
            case "STORETIMEOUT": options.StoreTimeout = ParseDuration(setting) ?? options.StoreTimeout; break;
            case "DEADLINE": options.Client.Deadline = ParseDuration(setting) ?? options.Client.Deadline; break;
            case "ATTEMPTTIMEOUT": options.Client.AttemptTimeout = ParseDuration(setting) ?? options.Client.AttemptTimeout; break;
            default: AddProblem(setting, $"is not a known setting. Use one of {string.Join(", ", Keys)}."); break;
        }
    }

    private void ApplyChildren(IConfigurationSection setting, string key)
    {
        foreach (var child in setting.GetChildren()) Apply(child, $"{key}:{child.Key}");
    }

    // An environment variable cannot be null, so an empty value means that the setting is absent.
    private static string? GetText(IConfigurationSection setting) => string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value;

    // A JSON array, or one value with separators, which is how an environment variable holds a list.
    private static string[] ReadList(IConfigurationSection setting) => setting.Value is { } text
        ? text.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
        : [.. setting.GetChildren().Select(entry => entry.Value ?? "")];

    private GraphCloud? ParseCloud(IConfigurationSection setting)
    {
        var cloud = Clouds.FirstOrDefault(candidate => candidate.Name.Equals(setting.Value, StringComparison.OrdinalIgnoreCase));
        var knownNames = string.Join(", ", Clouds.Select(known => known.Name));
        if (cloud is null) AddProblem(setting, $"'{setting.Value}' is not valid. Use one of {knownNames}.");
        return cloud;
    }

    private Uri? ParseUrl(IConfigurationSection setting)
    {
        if (GetText(setting) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)) return url;

        AddProblem(setting, "is not an address. Write it with its scheme, such as https://contoso.example.");
        return null;
    }

    private AnonymousPageBehavior? ParseBehavior(IConfigurationSection setting)
    {
        foreach (var value in Enum.GetValues<AnonymousPageBehavior>())
            if (value.ToString().Equals(setting.Value, StringComparison.OrdinalIgnoreCase))
                return value;

        AddProblem(setting, $"'{setting.Value}' is not valid. Use one of {string.Join(", ", Enum.GetNames<AnonymousPageBehavior>())}.");
        return null;
    }

    private TimeSpan? ParseDuration(IConfigurationSection setting)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var duration)) return duration;

        AddProblem(setting, $"'{setting.Value}' is not a duration. Write it as hh:mm:ss, such as 08:00:00.");
        return null;
    }

    private void AddProblem(IConfigurationSection setting, string problem) => options.Problems.Add($"{setting.Path} {problem}");
}
