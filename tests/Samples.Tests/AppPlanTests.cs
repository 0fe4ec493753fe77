using System.Text.Json.Nodes;
using AppRegistration;
using NUnit.Framework;

namespace Samples.Tests;

public sealed class AppPlanTests
{
    private static readonly GraphPermission UserRead = new("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read", NeedsAdministrator: false);

    [Test]
    public void A_plan_applied_to_its_own_result_is_empty()
    {
        foreach (var kind in Enum.GetValues<AppKind>())
        {
            var specification = new AppSpecification(kind, ["https://app.example/auth/redirect"], [UserRead]);
            var patch = AppPlan.Create([], specification).Patch;

            var second = AppPlan.Create(patch, specification);

            Assert.That(second.Patch, Is.Empty, kind.ToString());
            Assert.That(second.Changes, Is.Empty, kind.ToString());
        }
    }

    [Test]
    public void An_audience_that_was_changed_later_stays()
    {
        var app = new JsonObject { ["signInAudience"] = "AzureADMultipleOrgs", ["tags"] = new JsonArray(AppIdentity.Tag) };

        var plan = AppPlan.Create(app, new AppSpecification(AppKind.Console, ["http://localhost"], []));

        Assert.That(plan.Patch.ContainsKey("signInAudience"), Is.False);
    }

    [TestCase("https://app.example/auth/redirect", "https://app.example/auth/front-channel-sign-out")]
    [TestCase("http://localhost:5080/auth/redirect", null)]
    [TestCase("https://app.example/signin-oidc", null)]
    public void A_web_app_has_a_front_channel_logout_URL_where_Entra_accepts_one(string redirectUri, string? expected)
    {
        var plan = AppPlan.Create([], new AppSpecification(AppKind.Web, [redirectUri], []));

        Assert.That((string?)plan.Patch["web"]!["logoutUrl"], Is.EqualTo(expected));
    }

    [Test]
    public void Optional_claims_of_others_stay()
    {
        var app = JsonNode.Parse("""{"optionalClaims":{"accessToken":[{"name":"acct"}],"idToken":[{"name":"sid","essential":true}]}}""")!;

        var plan = AppPlan.Create(app.AsObject(), new AppSpecification(AppKind.Web, [], []));

        Assert.That(
            JsonNode.DeepEquals(
                plan.Patch["optionalClaims"],
                JsonNode.Parse(
                    """
                    {"accessToken":[{"name":"acct"}],"idToken":[{"name":"sid","essential":true},{"name":"login_hint","essential":false}]}
                    """)),
            Is.True, plan.Patch.ToJsonString());
    }

    [TestCase("Report")]
    [TestCase("report")]
    [TestCase("Bericht: Übersicht / Q4")]
    public void A_unique_name_is_plain_text_and_differs_for_each_name(string name)
    {
        var identity = AppIdentity.Create(name);

        Assert.That(identity.UniqueName, Does.Match("^graphdelegatedkit-[a-z0-9-]+$"));
        Assert.That(identity.UniqueName, Is.Not.EqualTo(AppIdentity.Create(name + " ").UniqueName));
        Assert.That(AppIdentity.IsOwn(new JsonObject { ["uniqueName"] = identity.UniqueName }), Is.True);
    }
}
