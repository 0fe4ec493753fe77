using System.Text.Json;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>A client whose pace can be shared. A stub has none, and whoever needs one then brings its own.</summary>
internal interface IKeepsPace
{
    ThrottlingContext Pace { get; }

    JsonSerializerOptions Json { get; }
}
