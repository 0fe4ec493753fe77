using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GraphDelegatedKit.Analyzers;

/// <summary>
/// Turns an expression that builds a string into an interpolated string with the same text, whose values are placeholders: a concatenation,
/// <c>string.Format</c>, <c>string.Concat</c>, or an interpolated string.
/// </summary>
internal sealed class InterpolationBuilder
{
    private static readonly Regex FormatItem = new(@"\{\{|\}\}|\{(?<index>\d+)(?<options>[,:][^{}]*)?\}", RegexOptions.CultureInvariant);

    private readonly SemanticModel _model;
    private readonly StringBuilder _content = new();

    private InterpolationBuilder(SemanticModel model) => _model = model;

    /// <returns>
    /// <see langword="null"/> if the expression is a value whose parts are not known here, such as the result of a method.
    /// </returns>
    public static ExpressionSyntax? TryConvert(ExpressionSyntax expression, SemanticModel model)
    {
        var builder = new InterpolationBuilder(model);
        if (IsValue(Unwrap(expression, model), model) || !builder.TryAppend(expression)) return null;
        return SyntaxFactory.ParseExpression($"$\"{builder._content}\"").WithTriviaFrom(expression);
    }

    private static bool IsValue(ExpressionSyntax expression, SemanticModel model) =>
        expression is not (InterpolatedStringExpressionSyntax or BinaryExpressionSyntax)
        && model.GetConstantValue(expression).Value is not string
        && !(expression is InvocationExpressionSyntax call && GetStringMethod(call, model) is not null);

    private static ExpressionSyntax Unwrap(ExpressionSyntax expression, SemanticModel model) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => Unwrap(parenthesized.Expression, model),
        PostfixUnaryExpressionSyntax suppressed => Unwrap(suppressed.Operand, model), // x!
        CastExpressionSyntax cast when model.GetTypeInfo(cast.Type).Type?.SpecialType == SpecialType.System_String =>
            Unwrap(cast.Expression, model),
        _ => expression,
    };

    private static string? GetStringMethod(InvocationExpressionSyntax call, SemanticModel model) =>
        model.GetSymbolInfo(call).Symbol is IMethodSymbol
        {
            ContainingType.SpecialType: SpecialType.System_String, IsStatic: true, Name: "Format" or "Concat",
        } method ? method.Name : null;

    private bool TryAppend(ExpressionSyntax expression)
    {
        expression = Unwrap(expression, _model);
        if (_model.GetConstantValue(expression) is { HasValue: true, Value: string constant })
        {
            AppendText(constant);
            return true;
        }

        return expression switch
        {
            InterpolatedStringExpressionSyntax interpolated => TryAppendContents(interpolated),
            BinaryExpressionSyntax binary when IsConcatenation(binary) => TryAppend(binary.Left) && TryAppend(binary.Right),
            InvocationExpressionSyntax call when GetStringMethod(call, _model) == "Format" => TryAppendFormat(call),
            InvocationExpressionSyntax call when GetStringMethod(call, _model) == "Concat" =>
                call.ArgumentList.Arguments.All(argument => !IsCollection(argument.Expression) && TryAppend(argument.Expression)),
            _ => AppendPlaceholder(expression, ""),
        };
    }

    private bool IsConcatenation(BinaryExpressionSyntax binary) =>
        binary.IsKind(SyntaxKind.AddExpression) && _model.GetTypeInfo(binary).Type?.SpecialType == SpecialType.System_String;

    private bool IsCollection(ExpressionSyntax expression) =>
        _model.GetTypeInfo(expression).Type is { SpecialType: not SpecialType.System_String } type
        && (type is IArrayTypeSymbol || type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable));

    // Only of $"…": in a verbatim or raw string the same characters are written in another way.
    private bool TryAppendContents(InterpolatedStringExpressionSyntax interpolated)
    {
        if (interpolated.StringStartToken.ValueText != "$\"") return false;
        _content.Append(interpolated.Contents.ToFullString());
        return true;
    }

    private bool TryAppendFormat(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments.Select(argument => argument.Expression).ToList();
        if (arguments.Count > 0 && _model.GetTypeInfo(arguments[0]).Type?.SpecialType != SpecialType.System_String) arguments.RemoveAt(0);
        if (arguments.Count == 0 || _model.GetConstantValue(arguments[0]).Value is not string format) return false;

        var position = 0;
        foreach (Match item in FormatItem.Matches(format))
        {
            AppendText(format.Substring(position, item.Index - position));
            position = item.Index + item.Length;
            if (item.Groups["index"] is not { Success: true, Value: var number }) _content.Append(item.Value);
            else if (!TryAppendItem(arguments, number, item.Groups["options"].Value)) return false;
        }

        AppendText(format.Substring(position));
        return true;
    }

    private bool TryAppendItem(List<ExpressionSyntax> arguments, string number, string options)
    {
        var index = int.Parse(number, CultureInfo.InvariantCulture) + 1;
        return index < arguments.Count && !IsCollection(arguments[index]) && AppendPlaceholder(arguments[index], options);
    }

    private bool AppendPlaceholder(ExpressionSyntax expression, string options)
    {
        var code = expression.WithoutTrivia().ToString();
        var needsParentheses = expression is ConditionalExpressionSyntax or LambdaExpressionSyntax || code.Contains("::");
        _content.Append('{').Append(needsParentheses ? $"({code})" : code).Append(options).Append('}');
        return true;
    }

    private void AppendText(string text)
    {
        foreach (var character in text)
            _content.Append(character switch
            {
                '{' => "{{",
                '}' => "}}",
                '"' => "\\\"",
                '\\' => @"\\",
                _ when char.IsControl(character) => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
    }
}
