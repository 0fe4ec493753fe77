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

    private readonly SettingReader _reader = new(options.Problems);

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
            case "CLOUD": options.Cloud = _reader.ParseCloud(setting) ?? options.Cloud; break;
            case "SCOPES": options.Scopes = SettingReader.ReadList(setting); break;
            case "BASEURL": options.BaseUrl = ParseUrl(setting); break;
            case "CLIENTSECRET": options.ClientSecret = SettingReader.GetText(setting); break;
            case "CERTIFICATE": ApplyChildren(setting, "Certificate"); break;
            case "CERTIFICATE:PATH": certificate.Path = SettingReader.GetText(setting); break;
            case "CERTIFICATE:PASSWORD": certificate.Password = SettingReader.GetText(setting); break;
            case "CERTIFICATE:THUMBPRINT": certificate.Thumbprint = SettingReader.GetText(setting); break;
            case "CERTIFICATE:STORE": certificate.Store = SettingReader.GetText(setting) ?? certificate.Store; break;
            case "FEDERATEDCREDENTIAL": ApplyChildren(setting, "FederatedCredential"); break;
            case "FEDERATEDCREDENTIAL:TOKENFILE": federated.TokenFile = SettingReader.GetText(setting); break;
            case "FEDERATEDCREDENTIAL:MANAGEDIDENTITYCLIENTID": federated.ManagedIdentityClientId = SettingReader.GetText(setting); break;
            case "ANONYMOUSPAGES":
                options.AnonymousPages = _reader.ParseEnum<AnonymousPageBehavior>(setting) ?? options.AnonymousPages;
                break;
            case "SESSIONLIFETIME": options.SessionLifetime = _reader.ParseDuration(setting) ?? options.SessionLifetime; break;
            case "STORETIMEOUT": options.StoreTimeout = _reader.ParseDuration(setting) ?? options.StoreTimeout; break;
            case "DEADLINE": options.Client.Deadline = _reader.ParseDuration(setting) ?? options.Client.Deadline; break;
            case "ATTEMPTTIMEOUT": options.Client.AttemptTimeout = _reader.ParseDuration(setting) ?? options.Client.AttemptTimeout; break;
            default: _reader.AddProblem(setting, $"is not a known setting. Use one of {string.Join(", ", Keys)}."); break;
        }
    }

    private void ApplyChildren(IConfigurationSection setting, string key)
    {
        foreach (var child in setting.GetChildren()) Apply(child, $"{key}:{child.Key}");
    }

    private Uri? ParseUrl(IConfigurationSection setting)
    {
        if (SettingReader.GetText(setting) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url)) return url;

        _reader.AddProblem(setting, PlaceholderText.IsMatch(text)
            ? "is a placeholder. Set it to the public address of the app, such as https://contoso.example."
            : "is not an address. Write it with its scheme, such as https://contoso.example.");
        return null;
    }
}
