using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Rules;

namespace GraphDelegatedKit.Testing.Entra.ClientAuthentication;

// A request to the token endpoint by a known application, whose credentials are verified when its platform is known.
internal sealed record TokenRequest(
    EntraForm Form, RegisteredApp App, ClientCredentials Credentials, string? Origin, string Authority, RequestRules Rules);
