using System.Text.Json.Nodes;

namespace AppRegistration;

/// <summary>The difference between an application and its specification.</summary>
/// <param name="Patch">The members to send, each as a whole: Graph replaces a list. Empty if there is no difference.</param>
/// <param name="Changes">The difference for people, one change a line.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/application-update"/></remarks>
internal sealed record AppPlan(JsonObject Patch, IReadOnlyList<string> Changes)
{
    private const string SingleTenant = "AzureADMyOrg";
    private const string RedirectPath = "/auth/redirect", LogoutPath = "/auth/front-channel-sign-out"; // of GraphDelegatedKit.AspNetCore
    private static readonly string[] SignOutClaims = ["sid", "login_hint"]; // they make a sign-out complete

    /// <summary>Adds what is missing to what is there; entries of other people stay.</summary>
    /// <param name="app">The application as Graph shows it; empty for a new one.</param>
    /// <param name="specification">What the application must have.</param>
    public static AppPlan Create(JsonObject app, AppSpecification specification)
    {
        var patch = new JsonObject();
        var changes = new List<string>();
        AddAudience(app, patch, changes);
        AddTags(app, specification.Kind, patch);
        if (specification.Kind == AppKind.Web) AddWeb(app, specification, patch, changes);
        else AddPublicClient(app, specification, patch, changes);
        AddPermissions(app, specification.Permissions, patch, changes);
        return new AppPlan(patch, changes);
    }

    /// <returns>The address of a web app; <see langword="null"/> if the redirect URI is not one of GraphDelegatedKit.AspNetCore.</returns>
    public static string? FindBaseUrl(IEnumerable<string> redirectUris) => redirectUris
        .Where(uri => uri.EndsWith(RedirectPath, StringComparison.Ordinal))
        .Select(uri => uri[..^RedirectPath.Length])
        .FirstOrDefault();

    // Only before the application has the tags: afterwards the audience is a decision of its owner.
    private static void AddAudience(JsonObject app, JsonObject patch, List<string> changes)
    {
        if (app.GetTexts("tags").Contains(AppIdentity.Tag) || app.GetText("signInAudience") == SingleTenant) return;
        patch["signInAudience"] = SingleTenant;
        changes.Add("+ accounts of this tenant only");
    }

    private static void AddTags(JsonObject app, AppKind kind, JsonObject patch)
    {
        var tags = app.GetTexts("tags").ToList();
        var missing = new[] { AppIdentity.Tag, AppIdentity.GetKindTag(kind) }.Except(tags).ToList();
        if (missing.Count > 0) patch["tags"] = tags.Concat(missing).ToJson();
    }

    private static void AddPublicClient(JsonObject app, AppSpecification specification, JsonObject patch, List<string> changes)
    {
        if (app["isFallbackPublicClient"]?.GetValue<bool>() != true)
        {
            patch["isFallbackPublicClient"] = true;
            changes.Add("+ public client flows allowed");
        }

        if (MergeRedirectUris(app["publicClient"] as JsonObject, specification, changes) is { } uris)
            patch["publicClient"] = new JsonObject { ["redirectUris"] = uris };
    }

    private static void AddWeb(JsonObject app, AppSpecification specification, JsonObject patch, List<string> changes)
    {
        var web = app["web"] as JsonObject;
        var change = new JsonObject();
        if (MergeRedirectUris(web, specification, changes) is { } uris) change["redirectUris"] = uris;

        // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc: an address of the machine itself cannot be registered.
        if (web?["logoutUrl"] is null
            && FindBaseUrl(specification.RedirectUris) is { } baseUrl
            && baseUrl.StartsWith("https://", StringComparison.Ordinal))
        {
            change["logoutUrl"] = baseUrl + LogoutPath;
            changes.Add($"+ front-channel logout URL {baseUrl}{LogoutPath}");
        }

        if (change.Count > 0) patch["web"] = change;
        AddClaims(app, patch, changes);
    }

    private static void AddClaims(JsonObject app, JsonObject patch, List<string> changes)
    {
        var claims = app["optionalClaims"] as JsonObject;
        var missing = SignOutClaims.Except(claims.GetObjects("idToken").Select(claim => claim.GetText("name"))).ToList();
        if (missing.Count == 0) return;

        var merged = claims?.DeepClone().AsObject() ?? [];
        var idToken = merged["idToken"] as JsonArray ?? [];
        foreach (var name in missing) idToken.Add(new JsonObject { ["name"] = name, ["essential"] = false });
        if (idToken.Parent is null) merged["idToken"] = idToken;
        patch["optionalClaims"] = merged;
        changes.AddRange(missing.Select(name => $"+ claim {name} in the ID token"));
    }

    private static JsonArray? MergeRedirectUris(JsonObject? platform, AppSpecification specification, List<string> changes)
    {
        var uris = platform.GetTexts("redirectUris").ToList();
        var missing = specification.RedirectUris.Except(uris, StringComparer.Ordinal).ToList();
        changes.AddRange(missing.Select(uri => $"+ redirect URI {uri}"));
        return missing.Count > 0 ? uris.Concat(missing).ToJson() : null;
    }

    private static void AddPermissions(
        JsonObject app, IReadOnlyList<GraphPermission> permissions, JsonObject patch, List<string> changes)
    {
        var resources = app["requiredResourceAccess"]?.DeepClone().AsArray() ?? [];
        var graph = resources.OfType<JsonObject>()
            .FirstOrDefault(resource => resource.GetText("resourceAppId") == GraphAppId.Value);
        if (graph is null) resources.Add(graph = new JsonObject { ["resourceAppId"] = GraphAppId.Value });
        if (graph["resourceAccess"] is not JsonArray access) graph["resourceAccess"] = access = [];

        var known = graph.GetObjects("resourceAccess").Where(entry => entry.GetText("type") == "Scope")
            .Select(entry => entry.GetText("id")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = permissions.Where(permission => !known.Contains(permission.Id)).ToList();
        if (missing.Count == 0) return;

        foreach (var permission in missing) access.Add(new JsonObject { ["id"] = permission.Id, ["type"] = "Scope" });
        patch["requiredResourceAccess"] = resources;
        changes.AddRange(missing.Select(permission => $"+ permission {permission.Name} ({permission.Grantor})"));
    }
}
