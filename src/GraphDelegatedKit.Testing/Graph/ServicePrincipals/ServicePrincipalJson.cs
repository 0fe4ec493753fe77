using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Entra.SignInPages;
using GraphDelegatedKit.Testing.Graph.Applications;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;

namespace GraphDelegatedKit.Testing.Graph.ServicePrincipals;

// https://learn.microsoft.com/graph/api/resources/serviceprincipal: a service principal shows much of its application. That of Microsoft
// Graph lists the delegated permissions.
internal sealed class ServicePrincipalJson(AppRegistry apps, PermissionTable permissions, string tenantId)
{
    public static ResourceSchema Schema { get; } = new(
        "servicePrincipal",
        "servicePrincipals",
        """
        {
          "id": "", "deletedDateTime": null, "accountEnabled": true, "alternativeNames": [], "appDisplayName": null,
          "appDescription": null, "appId": "", "applicationTemplateId": null, "appOwnerOrganizationId": null,
          "appRoleAssignmentRequired": false, "createdByAppId": null, "createdDateTime": null, "description": null,
          "disabledByMicrosoftStatus": null, "displayName": null, "homepage": null, "isDisabled": null, "loginUrl": null,
          "logoutUrl": null, "notes": null, "notificationEmailAddresses": [], "preferredSingleSignOnMode": null,
          "preferredTokenSigningKeyThumbprint": null, "replyUrls": [], "servicePrincipalNames": [],
          "servicePrincipalType": "Application", "signInAudience": null, "tags": [], "tokenEncryptionKeyId": null,
          "samlSingleSignOnSettings": null, "customSecurityAttributes": null, "addIns": [], "appRoles": [],
          "info": {
            "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null
          },
          "keyCredentials": [], "oauth2PermissionScopes": [], "passwordCredentials": [], "resourceSpecificApplicationPermissions": [],
          "verifiedPublisher": { "displayName": null, "verifiedPublisherId": null, "addedDateTime": null }
        }
        """,
        ["displayName", "createdDateTime", "deletedDateTime"],
        "id", "appId", "deletedDateTime", "appDisplayName", "appDescription", "applicationTemplateId", "appOwnerOrganizationId",
        "createdByAppId", "createdDateTime", "disabledByMicrosoftStatus", "oauth2PermissionScopes", "servicePrincipalType",
        "signInAudience", "verifiedPublisher", "resourceSpecificApplicationPermissions");

    public JsonObject Create(ServicePrincipal principal)
    {
        var json = Schema.Create(principal.Properties);
        json["id"] = principal.ObjectId.ToString();
        json["appId"] = principal.ClientId;
        json["deletedDateTime"] = AppJson.FormatTime(principal.DeletedOn);
        json["createdDateTime"] = AppJson.FormatTime(principal.CreatedOn);
        if (apps.FindRegistered(principal.ClientId) is { } app)
            AddApp(json, principal, app);
        else
            AddForeignApp(json, principal);
        return json;
    }

    // Returns the service principal after a change.
    public static ServicePrincipal Apply(ServicePrincipal principal, JsonObject change)
    {
        var json = Schema.Create(principal.Properties);
        Schema.Merge(json, change);
        return principal with { Properties = Schema.GetStored(json) };
    }

    private void AddApp(JsonObject json, ServicePrincipal principal, RegisteredApp app)
    {
        var appJson = AppJson.Create(app);
        json["appDisplayName"] = app.DisplayName;
        json["displayName"] ??= app.DisplayName;
        json["appOwnerOrganizationId"] = tenantId;
        json["signInAudience"] = appJson["signInAudience"]!.DeepClone();
        json["replyUrls"] = AppJson.ToArray(app.RedirectUris);
        json["logoutUrl"] = app.FrontChannelLogoutUrl?.OriginalString;
        json["homepage"] ??= appJson["web"]!["homePageUrl"]?.DeepClone();
        json["appRoles"] = appJson["appRoles"]!.DeepClone();
        json["oauth2PermissionScopes"] = appJson["api"]!["oauth2PermissionScopes"]?.DeepClone() ?? new JsonArray();
        var identifierUris = appJson["identifierUris"]!.AsArray().Select(uri => uri!.ToString());
        json["servicePrincipalNames"] = AppJson.ToArray(identifierUris.Prepend(principal.ClientId));
    }

    private void AddForeignApp(JsonObject json, ServicePrincipal principal)
    {
        json["appDisplayName"] = principal.AppDisplayName;
        json["displayName"] ??= principal.AppDisplayName;
        json["appOwnerOrganizationId"] = GraphApplication.OwnerTenantId;
        json["signInAudience"] = "AzureADMultipleOrgs";
        json["servicePrincipalNames"] = AppJson.ToArray([principal.ClientId]);
        if (principal.ClientId != GraphApplication.Id)
            return;
        json["servicePrincipalNames"] = AppJson.ToArray([principal.ClientId, "https://graph.microsoft.com"]);
        json["oauth2PermissionScopes"] = new JsonArray([.. permissions.All.Select(CreateScope)]);
    }

    private static JsonObject CreateScope(DelegatedPermission permission)
    {
        var description = ScopeDescriptions.GetDescription(permission.Name);
        return new JsonObject
        {
            ["adminConsentDescription"] = description,
            ["adminConsentDisplayName"] = description,
            ["id"] = permission.Id.ToString(),
            ["isEnabled"] = true,
            ["type"] = permission.IsAdminOnly ? "Admin" : "User",
            ["userConsentDescription"] = description,
            ["userConsentDisplayName"] = description,
            ["value"] = permission.Name,
        };
    }
}
