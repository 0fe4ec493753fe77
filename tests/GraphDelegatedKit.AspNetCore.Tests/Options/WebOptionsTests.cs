using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tests.Options;

public sealed class WebOptionsTests
{
    private static readonly Dictionary<string, string?> Valid = new()
    {
        ["ClientId"] = "2f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de",
        ["Tenant"] = "contoso.onmicrosoft.com",
        ["ClientSecret"] = "Xq8~aBcDeFgHiJkLmNoPqRsTuVwXyZ.12345",
        ["BaseUrl"] = "https://contoso.example",
    };

    [Test]
    public void A_complete_configuration_has_no_problem()
    {
        Assert.That(FindProblems([]), Is.Empty);
    }

    [TestCase("ClientId", null, "GraphDelegated:ClientId is not set.")]
    [TestCase("ClientId", "<your-client-id>", "GraphDelegated:ClientId is a placeholder.")]
    [TestCase("ClientId", "00000000-0000-0000-0000-000000000000", "GraphDelegated:ClientId is a placeholder.")]
    [TestCase("ClientId", "my-app", "GraphDelegated:ClientId is not a GUID.")]
    [TestCase("Tenant", "", "GraphDelegated:Tenant is not set.")]
    [TestCase("Tenant", "{tenant}", "GraphDelegated:Tenant is a placeholder.")]
    [TestCase("Tenant", "contoso.b2clogin.com", "GraphDelegated:Tenant is one of Azure AD B2C")]
    [TestCase("ClientSecret", "YOUR_SECRET", "GraphDelegated:ClientSecret is a placeholder.")]
    [TestCase("ClientSecret", "6b1f6a5e-3c59-4b1e-8a0c-5a1d2b3c4d5e", "GraphDelegated:ClientSecret is the id of a secret.")]
    [TestCase("ClientSecret", null, "none is set")]
    [TestCase("BaseUrl", null, "GraphDelegated:BaseUrl is not set.")]
    [TestCase("BaseUrl", "https://<your-app>.azurewebsites.net", "GraphDelegated:BaseUrl is a placeholder.")]
    [TestCase("BaseUrl", "https://{host}", "GraphDelegated:BaseUrl is a placeholder.")]
    [TestCase("BaseUrl", "https://your-app.azurewebsites.net", "GraphDelegated:BaseUrl is a placeholder.")]
    [TestCase("Scopes", "User.Read <scope>", "GraphDelegated:Scopes has a placeholder")]
    [TestCase("Scopes", "User.Read https://vault.azure.net/user_impersonation", "GraphDelegated:Scopes names permissions of several")]
    [TestCase("FederatedCredential:ManagedIdentityClientId", "<client-id>", "ManagedIdentityClientId is a placeholder.")]
    [TestCase("Certificate:Path", "<path>", "GraphDelegated:Certificate:Path is a placeholder.")]
    [TestCase("BaseUrl", "contoso", "GraphDelegated:BaseUrl is not an address.")]
    [TestCase("BaseUrl", "http://contoso.example", "GraphDelegated:BaseUrl is not https.")]
    [TestCase("BaseUrl", "https://contoso.example/?x=1", "GraphDelegated:BaseUrl is not an address without query.")]
    [TestCase("Cloud", "mars", "GraphDelegated:Cloud 'mars' is not valid. Use one of global, usgov, dod, china.")]
    [TestCase("SessionLifetime", "soon", "GraphDelegated:SessionLifetime 'soon' is not a duration.")]
    [TestCase("SessionLifetime", "-01:00:00", "GraphDelegated:SessionLifetime is not between zero and 90 days.")]
    [TestCase("Deadline", "00:00:00", "GraphDelegated:Deadline is not between zero and 40 days.")]
    [TestCase("StoreTimeout", "60.00:00:00", "GraphDelegated:StoreTimeout is not between zero and 40 days.")]
    [TestCase("AnonymousPages", "Never", "GraphDelegated:AnonymousPages 'Never' is not valid.")]
    [TestCase("ClientID2", "x", "GraphDelegated:ClientID2 is not a known setting.")]
    [TestCase("Certificate:Password", "x", null)]
    [TestCase("Certificate:Path", "cert.pfx", "more than one is set")]
    public void A_wrong_key_is_named(string key, string? value, string? problem)
    {
        var problems = FindProblems(new() { [key] = value });

        Assert.That(problems, problem is null ? Is.Empty : Has.One.Contains(problem));
    }

    [Test]
    public void Every_problem_is_named_at_once()
    {
        var problems = FindProblems(new() { ["ClientId"] = "", ["Tenant"] = "", ["Cloud"] = "mars" });

        Assert.That(problems, Has.Length.EqualTo(3));
    }

    [Test]
    public void In_production_a_secret_in_appsettings_is_refused_and_one_of_the_environment_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("web-options-");
        try
        {
            File.WriteAllText(
                Path.Combine(folder.FullName, "appsettings.json"), """{"GraphDelegated":{"ClientSecret":"Xq8~aBcDeFgHiJkLmNoPqRs"}}""");
            using (Assert.EnterMultipleScope())
            {
                Assert.That(
                    FindProblems([], "Production", folder.FullName, except: "ClientSecret"),
                    Has.One.Contains("GraphDelegated:ClientSecret comes from appsettings.json.")
                        .And.Contains("GraphDelegated__ClientSecret"));
                Assert.That(FindProblems([], "Production", folder.FullName), Is.Empty, "a later source replaces it");
                Assert.That(FindProblems([], "Development", folder.FullName, except: "ClientSecret"), Is.Empty);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] FindProblems(
        Dictionary<string, string?> changes, string environment = "Production", string? folder = null, string? except = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = folder });
        var values = Valid.Where(pair => pair.Key != except && !changes.ContainsKey(pair.Key)).Concat(changes);
        builder.Configuration.AddInMemoryCollection(
            values.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create("GraphDelegated:" + pair.Key, pair.Value)));
        builder.Services.AddGraphDelegatedWebApp(builder.Configuration.GetSection("GraphDelegated"));
        using var app = builder.Build();
        try
        {
            _ = app.Services.GetRequiredService<IOptions<GraphDelegatedWebOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
    }
}
