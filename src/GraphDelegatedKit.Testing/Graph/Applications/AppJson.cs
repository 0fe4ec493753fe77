using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/application: an application as Graph shows and changes it. What the sign-in uses is
// stored in members of its own; the other properties are stored as they were sent.
internal static class AppJson
{
    public const string TypeName = "application";

    private const string IdTokenName = "enableIdTokenIssuance";

    private static readonly string[] StoredElsewhere =
        ["displayName", "uniqueName", "isFallbackPublicClient", "keyCredentials", "passwordCredentials"];

    public static ResourceSchema Schema { get; } = new(
        TypeName,
        "applications",
        """
        {
          "id": "", "deletedDateTime": null, "appId": "", "applicationTemplateId": null, "disabledByMicrosoftStatus": null,
          "createdByAppId": null, "createdDateTime": null, "displayName": "", "description": null, "groupMembershipClaims": null,
          "identifierUris": [], "isDeviceOnlyAuthSupported": null, "isDisabled": null, "isFallbackPublicClient": null,
          "nativeAuthenticationApisEnabled": null, "notes": null, "oauth2RequirePostResponse": null, "optionalClaims": null,
          "orgRestrictions": [], "publisherDomain": null, "serviceManagementReference": null, "samlMetadataUrl": null,
          "signInAudience": "AzureADandPersonalMicrosoftAccount", "tags": [], "tokenEncryptionKeyId": null, "uniqueName": null,
          "defaultRedirectUri": null, "certification": null, "requestSignatureVerification": null,
          "servicePrincipalLockConfiguration": null, "authenticationBehaviors": null, "addIns": [],
          "api": {
            "acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": [], "preAuthorizedApplications": []
          },
          "appRoles": [],
          "info": {
            "logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null
          },
          "keyCredentials": [], "parentalControlSettings": { "countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow" },
          "passwordCredentials": [], "publicClient": { "redirectUris": [] }, "requiredResourceAccess": [],
          "verifiedPublisher": { "displayName": null, "verifiedPublisherId": null, "addedDateTime": null },
          "web": {
            "homePageUrl": null, "logoutUrl": null, "redirectUris": [],
            "implicitGrantSettings": { "enableAccessTokenIssuance": false, "enableIdTokenIssuance": false },
            "redirectUriSettings": []
          },
          "spa": { "redirectUris": [] }, "windows": null
        }
        """,
        ["displayName", "createdDateTime", "deletedDateTime"],
        "id", "appId", "deletedDateTime", "createdDateTime", "createdByAppId", "applicationTemplateId", "publisherDomain",
        "disabledByMicrosoftStatus", "certification", "verifiedPublisher");

    // https://learn.microsoft.com/graph/api/application-get: the keys themselves are returned only if they are selected.
    public static JsonObject Create(RegisteredApp app, bool includeKeys = false)
    {
        var json = Schema.Create(app.Properties);
        json["id"] = app.ObjectId.ToString();
        json["appId"] = app.ClientId;
        json["deletedDateTime"] = FormatTime(app.DeletedOn);
        json["createdDateTime"] = FormatTime(app.CreatedOn);
        json["publisherDomain"] = TenantDomains.Initial;
        json["displayName"] = app.DisplayName;
        json["uniqueName"] = app.UniqueName;
        json["isFallbackPublicClient"] = app.AllowPublicClientFlows ? true : null;
        var web = GetObject(json, "web");
        web["redirectUris"] = ToArray(app.WebRedirectUris);
        web["logoutUrl"] = app.FrontChannelLogoutUrl?.OriginalString;
        GetObject(web, "implicitGrantSettings")[IdTokenName] = app.AllowIdTokens;
        GetObject(json, "spa")["redirectUris"] = ToArray(app.SinglePageRedirectUris);
        GetObject(json, "publicClient")["redirectUris"] = ToArray(app.PublicClientRedirectUris);
        json["keyCredentials"] = new JsonArray([.. app.Keys.Select(key => KeyCredentialJson.Create(key, includeKeys))]);
        json["passwordCredentials"] = new JsonArray([.. app.Secrets.Select(secret => PasswordCredentialJson.Create(secret))]);
        return json;
    }

    // Returns the application after a change, or the new one.
    public static RegisteredApp Apply(RegisteredApp app, JsonObject change)
    {
        var json = Create(app);
        Schema.Merge(json, change);
        if ((string?)json["displayName"] is not { Length: > 0 } displayName)
            throw DirectoryError.MissingValue("displayName", Schema.ResourceName);
        var web = GetObject(json, "web");
        return app with
        {
            DisplayName = displayName,
            UniqueName = GetUniqueName(app, json["uniqueName"]?.ToString()),
            AllowPublicClientFlows = IsTrue(json["isFallbackPublicClient"], "isFallbackPublicClient"),
            WebRedirectUris = RedirectUriRules.ReadWeb(web["redirectUris"]),
            SinglePageRedirectUris = RedirectUriRules.ReadWeb(GetObject(json, "spa")["redirectUris"]),
            PublicClientRedirectUris = RedirectUriRules.Read(GetObject(json, "publicClient")["redirectUris"]),
            FrontChannelLogoutUrl = ReadUrl(web["logoutUrl"]),
            AllowIdTokens = IsTrue(GetObject(web, "implicitGrantSettings")[IdTokenName], IdTokenName),
            Keys = KeyCredentialJson.Read(app, json["keyCredentials"]!.AsArray()),
            Secrets = PasswordCredentialJson.Read(app, json["passwordCredentials"]!.AsArray()),
            Properties = Schema.GetStored(json, StoredElsewhere),
        };
    }

    public static string? FormatTime(DateTimeOffset? time) => time is { } value ? GraphTime.Format(value) : null;

    public static DateTimeOffset? ParseTime(JsonNode? value, string property, string type)
    {
        if (value is null)
            return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw DirectoryError.InvalidValue(property, type);
    }

    public static JsonArray ToArray(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    // A client may have set a complex property to null.
    private static JsonObject GetObject(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject existing)
            return existing;
        var created = new JsonObject();
        parent[name] = created;
        return created;
    }

    private static bool IsTrue(JsonNode? value, string name) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        null or JsonValueKind.False => false,
        _ => throw DirectoryError.InvalidValue(name, Schema.ResourceName),
    };

    // https://learn.microsoft.com/graph/api/resources/application: immutable once it is set.
    private static string? GetUniqueName(RegisteredApp app, string? requested) => app.UniqueName is null || app.UniqueName == requested
        ? requested
        : throw DirectoryError.BadRequest("Property 'uniqueName' is read-only and cannot be set.");

    private static Uri? ReadUrl(JsonNode? value) =>
        value is null ? null
        : Uri.TryCreate(value.ToString(), UriKind.Absolute, out var url) ? url
        : throw DirectoryError.InvalidValue("logoutUrl", "WebApplication");
}
