using GraphDelegatedKit.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Web;

namespace GraphDelegatedKit.AspNetCore.Options;

/// <summary>Checks the options when the host starts, and names every wrong key at once.</summary>
internal sealed class WebOptionsValidator(
    string? section, IHostEnvironment environment, IConfiguration configuration, TimeProvider time)
    : IValidateOptions<GraphDelegatedWebOptions>
{
    private static readonly TimeSpan MaxSessionLifetime = TimeSpan.FromDays(90); // as long as a refresh token
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(40); // what a timer takes

    private readonly string _prefix = section is null ? "" : section + ":";

    public ValidateOptionsResult Validate(string? name, GraphDelegatedWebOptions options)
    {
        List<string> problems = [.. options.Problems];
        CheckRegistration(options, problems);
        CheckBaseUrl(options, problems);
        CheckCredentials(options, problems);
        CheckDuration(nameof(options.SessionLifetime), options.SessionLifetime, problems, MaxSessionLifetime);
        CheckDuration(nameof(options.StoreTimeout), options.StoreTimeout, problems, MaxTimeout);
        CheckDuration(nameof(options.Client.Deadline), options.Client.Deadline, problems, MaxTimeout);
        CheckDuration(nameof(options.Client.AttemptTimeout), options.Client.AttemptTimeout, problems, MaxTimeout);
        CheckHost(problems);
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private void CheckRegistration(GraphDelegatedWebOptions options, List<string> problems)
    {
        CheckText(nameof(options.ClientId), options.ClientId, "Set it to the application (client) id of the registration.", problems);
        CheckText(nameof(options.Tenant), options.Tenant, "Set it to the tenant's id or a domain of it.", problems);
        if (options.ClientId.Length > 0 && !PlaceholderText.IsMatch(options.ClientId) && !Guid.TryParse(options.ClientId, out _))
            problems.Add($"{_prefix}ClientId is not a GUID. Copy the application (client) id from the app's registration.");
        if (options.Tenant.EndsWith(".b2clogin.com", StringComparison.OrdinalIgnoreCase))
            problems.Add($"{_prefix}Tenant is one of Azure AD B2C, whose users have no Microsoft 365. Use a tenant of Microsoft Entra.");
        CheckScopes(options, problems);
    }

    private void CheckScopes(GraphDelegatedWebOptions options, List<string> problems)
    {
        if (options.Scopes.Count == 0 || options.Scopes.Any(string.IsNullOrWhiteSpace))
            problems.Add($"{_prefix}Scopes is empty or has an empty entry. Name at least one permission, such as User.Read.");
        else if (options.Scopes.FirstOrDefault(PlaceholderText.IsMatch) is { } placeholder)
            problems.Add($"{_prefix}Scopes has a placeholder ({placeholder}). Name permissions of Graph, such as User.Read.");
        else if (ScopeSet.Create(options.Scopes, options.Cloud).MixedResources is { } mixed)
            problems.Add($"{_prefix}{ScopeSet.DescribeMixed(mixed)}");
    }

    private void CheckBaseUrl(GraphDelegatedWebOptions options, List<string> problems)
    {
        if (options.BaseUrl is not { } url)
        {
            if (!environment.IsDevelopment())
                problems.Add($"{_prefix}BaseUrl is not set. Set it to the public address of the app, such as https://contoso.example.");
        }
        else if (PlaceholderText.IsMatch(url.OriginalString) || (url.IsAbsoluteUri && PlaceholderText.IsMatch(url.Host)))
            problems.Add($"{_prefix}BaseUrl is a placeholder. Set it to the public address of the app, such as https://contoso.example.");
        else if (!url.IsAbsoluteUri || url.Query.Length + url.Fragment.Length + url.UserInfo.Length > 0)
            problems.Add($"{_prefix}BaseUrl is not an address without query. Write it as https://contoso.example.");
        else if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.Host == "localhost"))
            // https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions
            problems.Add($"{_prefix}BaseUrl is not https. Entra accepts http for http://localhost only.");
    }

    private void CheckCredentials(GraphDelegatedWebOptions options, List<string> problems)
    {
        var count = (options.ClientSecret is null ? 0 : 1)
            + (options.Certificate.IsSet ? 1 : 0)
            + (options.FederatedCredential.IsSet ? 1 : 0)
            + (options.Credentials.Count > 0 ? 1 : 0);
        if (count != 1)
            problems.Add(
                $"{_prefix}ClientSecret, {_prefix}Certificate and {_prefix}FederatedCredential: "
                + $"{(count == 0 ? "none" : "more than one")} is set. Set one of them.");

        var credentials = new CredentialValidator(_prefix, time, problems);
        credentials.Check(options.Certificate);
        credentials.Check(options.FederatedCredential);
        if (options.ClientSecret is not { } secret) return;
        if (PlaceholderText.IsMatch(secret))
            problems.Add($"{_prefix}ClientSecret is a placeholder. Set it to the value of a secret of the app's registration.");
        else if (Guid.TryParse(secret, out _)) // the portal shows both, and the id is always a GUID
            problems.Add($"{_prefix}ClientSecret is the id of a secret. Set it to the secret's value.");
        if (environment.IsProduction() && SecretFileFinder.Find(configuration, _prefix + "ClientSecret") is { } file)
            problems.Add(
                $"{_prefix}ClientSecret comes from {file}. In production, set it with the environment variable "
                + $"{_prefix.Replace(":", "__", StringComparison.Ordinal)}ClientSecret or a vault, or use a certificate.");
    }

    private void CheckText(string key, string value, string remedy, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(value)) problems.Add($"{_prefix}{key} is not set. {remedy}");
        else if (PlaceholderText.IsMatch(value)) problems.Add($"{_prefix}{key} is a placeholder. {remedy}");
    }

    private void CheckDuration(string key, TimeSpan duration, List<string> problems, TimeSpan max)
    {
        if (duration != Timeout.InfiniteTimeSpan && (duration <= TimeSpan.Zero || duration > max))
            problems.Add($"{_prefix}{key} is not between zero and {max.TotalDays:F0} days. Write it as hh:mm:ss, such as 08:00:00.");
    }

    // https://learn.microsoft.com/azure/app-service/overview-authentication-authorization
    private static void CheckHost(List<string> problems)
    {
        if (AppServicesAuthenticationInformation.IsAppServicesAadAuthenticationEnabled)
            problems.Add(
                "The built-in authentication of Azure App Service is on (WEBSITE_AUTH_ENABLED), and signs users in before this app does. "
                + "Turn it off for the app.");
    }
}
