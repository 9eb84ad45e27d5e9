<?php
// A cardholder in PHP who buys at shop.php: opens its page, takes the form to the gateway over HTTPS, fills in the card, and takes the answer
// back to the shop. Its input is JSON: checkout, ca, card; its output each page's status, and what the shop said in the end.

['checkout' => $checkout, 'ca' => $ca, 'card' => $card] = json_decode(stream_get_contents(STDIN), true);
$cookies = [];
$seen = [];

/** Asks for a page, with a body when something is posted; follows redirections. Its form comes back with it. */
function page(string $url, ?array $fields = null): array {
    global $ca, $cookies, $seen;
    $headers = ['Connection: close'];
    if ($cookies !== []) $headers[] = 'Cookie: ' . implode('; ', $cookies);
    if ($fields !== null) $headers[] = 'Content-Type: application/x-www-form-urlencoded';
    $http = ['method' => $fields === null ? 'GET' : 'POST', 'header' => $headers, 'follow_location' => 0, 'ignore_errors' => true];
    if ($fields !== null) $http['content'] = http_build_query($fields);
    $html = file_get_contents($url, false, stream_context_create(['http' => $http, 'ssl' => ['cafile' => $ca]]));
    preg_match('~^HTTP/\S+ (\d+)~', $http_response_header[0], $status);
    $seen[] = (int) $status[1];
    $location = null;
    foreach ($http_response_header as $header) {
        if (preg_match('~^Set-Cookie: ([^;]+)(.*)~i', $header, $found)) {
            $cookies[] = $found[1];
            if (stripos($found[2], '; Secure') === false) $seen[] = 'a cookie without Secure';
        }
        if (preg_match('~^Location: (.+)~i', $header, $found)) $location = trim($found[1]);
    }
    if ($location !== null) {
        $base = parse_url($url);
        return page(str_starts_with($location, '/') ? "{$base['scheme']}://{$base['host']}:{$base['port']}$location" : $location);
    }
    return formOf($html, $url) + ['html' => $html];
}

/** The first form of a page: where it goes, and its hidden fields. */
function formOf(string $html, string $url): array {
    preg_match('~<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>~s', $html, $form);
    $text = fn (string $written) => html_entity_decode($written, ENT_QUOTES | ENT_HTML5, 'UTF-8');
    preg_match_all('~<input type="hidden" name="([^"]*)" value="([^"]*)"~', $form[2] ?? '', $inputs, PREG_SET_ORDER);
    $fields = [];
    foreach ($inputs as [, $name, $value]) $fields[$text($name)] = $text($value);
    $action = $text($form[1] ?? '');
    $base = parse_url($url);
    if (str_starts_with($action, '/')) $action = "{$base['scheme']}://{$base['host']}:{$base['port']}$action";
    return ['action' => $action, 'fields' => $fields];
}

$shop = page($checkout);
$payment = page($shop['action'], $shop['fields']);
$back = page($payment['action'], $payment['fields'] + $card);
$end = page($back['action'], $back['fields']);
echo json_encode(['seen' => $seen, 'gateway' => $shop['action'], 'back' => $back['action'], 'said' => $end['html']]);
